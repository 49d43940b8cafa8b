import { randomBytes, randomUUID } from 'node:crypto';
import { loadSharp } from '../../../src/platform/media/index.js';
import { FeedWorld, type PostBody } from '../../feed/feed-world.js';
import { ask, reaches } from '../../generations/generation-world.js';
import type { Actor } from '../../support/actor.js';
import type { TestApp } from '../../support/harness.js';
import { Uploads } from '../../uploads/uploads-world.js';
import type { RequestsWorld } from '../requests-world.js';
import type { CanaryPerson } from './world.js';

export interface Published {
  readonly posts: readonly PostBody[];
  /** On the person's own first post. */
  readonly commentId: string;
}


/** What somebody does with the service alone: makes, keeps and shows things, says what they want to be told. */
export async function live(app: TestApp, { actor, mark }: CanaryPerson): Promise<Published> {
  const feed = new FeedWorld(app);
  const asked = await ask(actor, { tool: 'image.create', prompt: `a lighthouse ${mark}`, provider: 'local' });
  const { outputs } = await reaches(actor, asked.id, 'succeeded');
  await actor.patch(`/v1/creations/${outputs[0]!.id}`, { title: `Title ${mark}`, favorite: true }).expect(200);
  const uploads = new Uploads(app);
  await uploads.completed(actor, 'image', 'image/png', await picture());
  await uploads.sent(actor, 'image', 'image/png', await picture());
  const posts = [await feed.post(actor, { prompt: `shown ${mark}`, caption: `Caption ${mark}` }), await feed.post(actor, {})];
  const commentId = await comment(actor, posts[0]!.id, `Own words ${mark}`);
  await actor.put('/v1/me/hidden-words', { words: [`hidden${mark}`] }).expect(200);
  await actor.put('/v1/billing/limits', { daily: 200, weekly: 500 }).expect(200);
  await actor.put('/v1/notifications/preferences', { push: { enabled: true }, kinds: [{ kind: 'like', push: false }] }).expect(200);
  await actor.put(`/v1/notifications/devices/${randomUUID()}`).expect(200);
  await actor.post('/v1/quotes', { tool: 'image.create' }).expect(201);
  return { posts, commentId };
}

/** What `who` does to things of `other`: each leaves a row that names the other, or hangs on something of theirs. */
export async function meet(who: CanaryPerson, other: CanaryPerson, theirs: Published): Promise<void> {
  const [post] = theirs.posts;
  const { username } = post!.author;
  await who.actor.put(`/v1/posts/${post!.id}/like`).expect(204);
  await who.actor.put(`/v1/comments/${theirs.commentId}/like`).expect(204);
  await comment(who.actor, post!.id, `Said by ${who.mark}`);
  await comment(who.actor, post!.id, `Replied by ${who.mark}`, theirs.commentId);
  await who.actor.put(`/v1/profiles/${username}/follow`).expect(204);
  await report(who.actor, 'post', theirs.posts[1]!.id, `About ${other.mark}`);
  await report(who.actor, 'profile', username, 'Their profile');
}

/** At the requests desk, as staff: what is entered and found out for `other` names them by way of their request alone. */
export async function serve(desk: RequestsWorld, who: CanaryPerson, other: CanaryPerson): Promise<void> {
  const contact = `${other.mark}@example.test`;
  const id = await desk.enter(who.actor, { kind: 'access', contact, details: `Asked by ${other.mark}`, country: 'ES', language: 'en' });
  const identity = { method: 'answer-from-sign-in-address', accountId: other.actor.id, note: `Seen by ${who.mark}` };
  const acts = [
    ['assign', {}], ['identity', identity], ['notes', { note: `About ${other.mark}` }], ['extend', { reason: 'complexity' }],
    ['export', {}], ['approve', { decision: 'disapprove', reason: `Not for ${other.mark}` }],
    ['complete', { explanation: `To ${other.mark}` }],
  ] as const;
  for (const [act, body] of acts) expect(`${act} ${await desk.act(who.actor, id, act, body)}`).toMatch(/ 20\d$/);
}

async function comment(actor: Actor, postId: string, text: string, replyTo?: string): Promise<string> {
  const { body } = await actor.post(`/v1/posts/${postId}/comments`, { text, replyTo }).expect(201);
  return (body as { id: string }).id;
}

async function report(actor: Actor, type: string, id: string, details: string): Promise<void> {
  await actor.post('/v1/reports', { subject: { type, id }, reason: 'spam', details }).expect(201);
}

/** Like no other. */
async function picture(): Promise<Buffer> {
  const sharp = await loadSharp();
  return sharp(randomBytes(8 * 8 * 3), { raw: { width: 8, height: 8, channels: 3 } }).resize(64, 64).png().toBuffer();
}
