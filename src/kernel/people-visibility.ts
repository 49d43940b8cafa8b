import type { AccountId } from './ids.js';

/** Of a post or a comment (by its public id), by somebody. */
export interface Like {
  readonly of: 'post' | 'comment';
  readonly id: string;
  readonly by: AccountId;
}

/**
 * Law 8 for modules that may not call the community: which people, and which of their things, somebody may be shown. Who is suspended, who
 * leaves, and whose processing is restricted (GDPR Art. 18) is out of sight with all that they published, and back when that is over.
 *
 * A restriction stops besides: work for providers, queued or running (its points come back; what comes late is not delivered), new
 * disclosures, posts, likes, comments, rewards, crash reports, push, and mail but about the request itself. It does not stop keeping the
 * data, showing it to the person, taking it along, correcting and deleting it, reports and blocks for somebody's safety, what staff and
 * the law do with it, and money owed: purchases and refunds of the stores.
 */
export abstract class PeopleVisibility {
  /** Those of `others` that `viewer` may see: neither blocked either way, nor suspended, restricted or deleted. */
  abstract visiblePeople(viewer: AccountId, others: readonly AccountId[]): Promise<ReadonlySet<AccountId>>;
  /** Those of `postIds` (public ids) that `viewer` may see, with their own that are not deleted. */
  abstract visiblePosts(viewer: AccountId, postIds: readonly string[]): Promise<ReadonlySet<string>>;
  /** Those of `commentIds` (public ids) that `viewer` may see, with their thread and post. */
  abstract visibleComments(viewer: AccountId, commentIds: readonly string[]): Promise<ReadonlySet<string>>;
  /** Those of `likes`, by their index, that were not taken back. */
  abstract standingLikes(likes: readonly Like[]): Promise<ReadonlySet<number>>;
}
