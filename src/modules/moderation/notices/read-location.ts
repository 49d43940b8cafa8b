import type { SubjectType } from '../../../kernel/reportable-content.js';
import { isUuid } from '../../../platform/http/index.js';

/** What an address of ours leads to: something by its public name, or a file by its token. */
export type Location =
  | { readonly type: Exclude<SubjectType, 'creation'>; readonly ref: string }
  | { readonly type: 'file' | 'picture'; readonly token: string };

const TOKEN = /^[A-Za-z0-9_-]{32}$/;
const NAME = /^[A-Za-z0-9-]{1,100}$/;

/** Reads an address of this service, of its API or of its web app. Null for other places, and for what leads to nothing to report. */
export function readLocation(address: string, hosts: ReadonlySet<string>): Location | null {
  if (!URL.canParse(address)) return null;
  const { protocol, host, pathname, hash } = new URL(address);
  if (!/^https?:$/.test(protocol) || !hosts.has(host)) return null;
  const parts = pathname.split('/').filter((part) => part !== '');
  const after = (name: string): string => parts[parts.lastIndexOf(name) + 1] ?? '';
  const has = (name: string): boolean => parts.includes(name);
  const comment = has('comments') ? after('comments') : hash.replace(/^#comment-/, '');
  if (isUuid(comment)) return { type: 'comment', ref: comment.toLowerCase() };
  if (has('posts') && isUuid(after('posts'))) return { type: 'post', ref: after('posts').toLowerCase() };
  if (has('media') && TOKEN.test(after('media'))) return { type: 'file', token: after('media') };
  if (has('pictures') && TOKEN.test(after('pictures'))) return { type: 'picture', token: after('pictures') };
  const username = has('profiles') ? after('profiles') : (parts.at(-1) ?? '');
  if (has('profiles') && NAME.test(username)) return { type: 'profile', ref: username };
  return username.startsWith('@') && NAME.test(username.slice(1)) ? { type: 'profile', ref: username.slice(1) } : null;
}
