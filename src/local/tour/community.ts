import type { ApiClient } from './client.js';

interface Preview {
  readonly author: { readonly username: string };
  readonly prompt: string | null;
  readonly caption?: string;
  readonly redactions: Readonly<Record<string, number>>;
}
interface Post extends Omit<Preview, 'redactions'> {
  readonly id: string;
  readonly state?: string;
  readonly media: { readonly url: string };
}

/** Shows a creation to others, and looks at it as somebody who is not signed in. @throws Error when it is not what the preview showed */
export async function share(api: ApiClient, base: string, creationId: string, email: string, tell: (line: string) => void): Promise<void> {
  const wish = { creationId, caption: `My first one. Questions to ${email}` };
  const preview = await api.post<Preview>('/v1/posts/preview', wish);
  const taken = Object.entries(preview.redactions).map(([type, count]) => `${count} ${type}`).join(', ') || 'nothing';
  tell(`10. To be shown as ${preview.author.username}: "${preview.prompt ?? ''}", with the caption "${preview.caption ?? ''}".`);
  tell(`    Taken out of both: ${taken}.`);
  const post = await api.post<Post>('/v1/posts', wish, { 'idempotency-key': crypto.randomUUID() });
  const answer = await fetch(`${base}/v1/posts/${post.id}`); // nobody is signed in
  const text = await answer.text();
  const seen = JSON.parse(text) as Post;
  if (text.includes(email) || seen.prompt !== preview.prompt) throw new Error('The post is not what the preview showed');
  const file = await fetch(new URL(new URL(seen.media.url).pathname, base));
  if (!file.ok) throw new Error(`The file of the post answered ${file.status}`);
  tell(`    Posted and seen by everybody, with a file of its own (${(await file.arrayBuffer()).byteLength} bytes): ${seen.media.url}`);
}
