import type { AccountId } from './ids.js';

/** Of a post or a comment (by its public id), by somebody. */
export interface Like {
  readonly of: 'post' | 'comment';
  readonly id: string;
  readonly by: AccountId;
}

/** Law 8 for modules that may not call the community: which people, and which of their things, somebody may be shown. */
export abstract class PeopleVisibility {
  /** Those of `others` that `viewer` may see: neither blocked either way, nor suspended, nor deleted. */
  abstract visiblePeople(viewer: AccountId, others: readonly AccountId[]): Promise<ReadonlySet<AccountId>>;
  /** Those of `postIds` (public ids) that `viewer` may see, with their own that are not deleted. */
  abstract visiblePosts(viewer: AccountId, postIds: readonly string[]): Promise<ReadonlySet<string>>;
  /** Those of `commentIds` (public ids) that `viewer` may see, with their thread and post. */
  abstract visibleComments(viewer: AccountId, commentIds: readonly string[]): Promise<ReadonlySet<string>>;
  /** Those of `likes`, by their index, that were not taken back. */
  abstract standingLikes(likes: readonly Like[]): Promise<ReadonlySet<number>>;
}
