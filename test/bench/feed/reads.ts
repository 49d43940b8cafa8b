import type { Scope } from '../../../src/modules/feed/feeds/feed-cursor.js';
import { requestOf } from '../load/connection.js';
import { type Follower, FOLLOWERS } from './seed/community.js';
import type { Served } from './stage.js';

export interface Read {
  readonly what: string;
  /** Asked in turn. */
  readonly requests: readonly Buffer[];
  /** Of those that the goal is about: signed in. */
  readonly isGoal: boolean;
  /** Measured beside the bare server too. */
  readonly isPeer: boolean;
}

export const pathOf = (scope: Scope, cursor?: string): string =>
  `/v1/feed?scope=${scope}${cursor === undefined ? '' : `&cursor=${encodeURIComponent(cursor)}`}`;

/** What is read of a community: by many readers, each of whom blocks and hides something, and by one for each number of follows. */
export async function readsOf(served: Served, readers: number): Promise<Read[]> {
  const tokens = await served.readers(readers);
  const everybody = (path: string) => tokens.map((token) => requestOf({ path, token }));
  const author = `/v1/profiles/${await served.author()}/posts`;
  const followers = await Promise.all(
    (Object.keys(FOLLOWERS) as Follower[]).map(async (name): Promise<Read> => {
      const token = await served.follower(name);
      const posts = name === 'idle' ? 'who never posted' : name === 'quiet' ? 'who seldom post' : 'spread over all';
      const what = `following ${Math.min(FOLLOWERS[name], served.community.people)}, ${posts}`;
      return { what, requests: [requestOf({ path: pathOf('following'), token })], isGoal: true, isPeer: name === 'fifty' };
    }),
  );
  return [
    { what: 'latest', requests: everybody(pathOf('latest')), isGoal: true, isPeer: true },
    { what: 'trending', requests: everybody(pathOf('trending')), isGoal: true, isPeer: true },
    ...followers,
    { what: 'posts of a profile', requests: everybody(author), isGoal: true, isPeer: false },
    { what: 'latest, not signed in', requests: [requestOf({ path: pathOf('latest') })], isGoal: false, isPeer: false },
  ];
}
