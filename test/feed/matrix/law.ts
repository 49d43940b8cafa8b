import type { AccountStatus } from '../../../src/entities/auth/account.entity.js';

/** A restriction of processing (GDPR Art. 18) hides as a suspension does, and leaves the account active. */
export type Standing = AccountStatus | 'restricted';
export type ContentState = 'published' | 'held' | 'removed' | 'deleted';

/** What stands between a reader and the author of something. */
export interface Facts {
  readonly signedIn: boolean;
  readonly self: boolean;
  /** By either of them. */
  readonly blocked: boolean;
  readonly blockedByReader: boolean;
  /** The reader hid the author's things from their own lists. */
  readonly hid: boolean;
  readonly follows: boolean;
  readonly author: Standing;
  /** Of the author's post, comments and reply. */
  readonly state: ContentState;
}

/** Law 8, once more and as plainly as can be: what the service answers is compared with this. */
export const seesPerson = ({ author, blocked }: Facts): boolean => author === 'active' && !blocked;

/** A published thing of a person who is seen. */
export const seesThing = (facts: Facts): boolean => facts.state === 'published' && seesPerson(facts);

/** Also what is held or removed, by its author. */
export const reads = (facts: Facts): boolean => seesThing(facts) || (facts.self && facts.state !== 'deleted');

/** In lists that leave out what their reader does not want. */
export const finds = (facts: Facts): boolean => reads(facts) && !facts.hid;

/** Unless a block hides the whole thread of a comment; what was deleted is of nobody, and hidden from nobody. */
export const seesThread = ({ state, blocked }: Facts): boolean => state === 'deleted' || (state !== 'held' && !blocked);

/** Others wrote below the comment: its place is seen where it is not. */
export const seesPlace = (facts: Facts): boolean => !reads(facts) && seesThread(facts);
