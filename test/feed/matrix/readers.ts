import type { Actor } from '../../support/actor.js';
import type { FeedWorld } from '../feed-world.js';
import type { Facts, Standing } from './law.js';
import type { Stage } from './stage.js';

export const RELATIONS = [
  'anonymous', 'stranger', 'follower', 'blocked by the author', 'has blocked the author', 'both blocked', 'hid the author',
  'suspended reader', 'moderator as a reader', 'the author',
] as const;
export type Relation = (typeof RELATIONS)[number];

/** Somebody who reads, in the same relation to the author of every stage; the author differs from stage to stage. */
export interface Reader {
  readonly relation: Relation;
  /** Null: not signed in. */
  readonly actor: Actor | null;
  readonly username: string | null;
  readonly status: Standing;
}

/** Signed in, and what they did to no author yet. */
export async function readersOf({ app }: FeedWorld): Promise<readonly Reader[]> {
  const readers: Reader[] = [{ relation: 'anonymous', actor: null, username: null, status: 'active' }];
  for (const relation of RELATIONS) {
    if (relation === 'anonymous' || relation === 'the author') continue;
    const actor = await app.actor();
    if (relation === 'moderator as a reader') {
      await app.sql("insert into account_role (account_id, role, granted_at) values ($1, 'moderator', $2)", [actor.id, app.clock.now()]);
    }
    const [profile] = await app.sql<{ username: string }>('select username from profile where account_id = $1', [actor.id]);
    readers.push({ relation, actor, username: profile!.username, status: relation === 'suspended reader' ? 'suspended' : 'active' });
  }
  return readers;
}

/** What each did to the author, and the author to them, while all of it could be seen: the author follows everybody, who like the post. */
export async function relate({ app }: FeedWorld, readers: readonly Reader[], { actor: author, username, post }: Stage): Promise<void> {
  for (const { username: reader } of readers) if (reader) await author.put(`/v1/profiles/${reader}/follow`).expect(204);
  await app.drain();
  // so that each author is an entry of their own
  for (const { actor } of readers) await actor?.post('/v1/notifications/read', { all: true }).expect(200);
  for (const { relation, actor, username: reader } of readers) {
    if (!actor) continue;
    await actor.put(`/v1/posts/${post.id}/like`).expect(204);
    if (relation === 'follower') await actor.put(`/v1/profiles/${username}/follow`).expect(204);
    if (relation === 'hid the author') await actor.put(`/v1/profiles/${username}/hide`).expect(204);
    if (relation === 'has blocked the author' || relation === 'both blocked') await actor.put(`/v1/profiles/${username}/block`).expect(204);
    if (relation === 'blocked by the author' || relation === 'both blocked') await author.put(`/v1/profiles/${reader}/block`).expect(204);
  }
}

export function factsOf({ relation, actor }: Reader, { author, state }: Stage): Facts {
  const blockedByReader = relation === 'has blocked the author' || relation === 'both blocked';
  return {
    signedIn: actor !== null,
    self: relation === 'the author',
    blocked: blockedByReader || relation === 'blocked by the author',
    blockedByReader,
    hid: relation === 'hid the author',
    follows: relation === 'follower',
    author,
    state,
  };
}
