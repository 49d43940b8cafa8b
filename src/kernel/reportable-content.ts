import type { AccountId } from './ids.js';

export const SUBJECT_TYPES = ['post', 'comment', 'profile', 'creation'] as const;
export type SubjectType = (typeof SUBJECT_TYPES)[number];

/** What somebody pointed at, and could see. */
export interface FoundSubject {
  /** The row's id; of a profile, the account's. Never shown. */
  readonly subjectId: string;
  /** Whose it is. */
  readonly accountId: AccountId;
}

export interface SubjectFile {
  readonly key: string;
  readonly contentType: string;
  readonly sha256: string;
  /** Of the file that it was made from, where each time another one is made of that. */
  readonly sourceSha256?: string | null;
  /** 64 bits, as a signed decimal; null where none was computed. */
  readonly perceptualHash: string | null;
}

/** What evidence keeps: how the thing stands at this moment. */
export interface SubjectSnapshot {
  readonly accountId: AccountId;
  /** Words by what they are: `caption`, `text`, `username`. */
  readonly texts: Readonly<Record<string, string>>;
  /** Plain facts: when it was published, which tool. */
  readonly facts: Readonly<Record<string, string | number | boolean | null>>;
  readonly files: readonly SubjectFile[];
  readonly publishedAt: Date;
}

/**
 * A kind of thing that can be reported, and taken out of sight by a decision. Each module extends it for what it owns; moderation finds
 * them at start. All but `find` take part in the caller's transaction.
 */
export abstract class ReportableContent {
  abstract readonly type: SubjectType;
  /** By the name that the public has for it; `viewer` null: somebody who is not signed in. Null when there is none, or hidden from them. */
  abstract find(ref: string, viewer: AccountId | null): Promise<FoundSubject | null>;
  /** Null when it is gone. Locks it against deletion until the caller's transaction ends. */
  abstract snapshot(subjectId: string): Promise<SubjectSnapshot | null>;
  /** Nobody but its person and moderators see it any more. Idempotent; nothing for what is gone. */
  abstract hide(subjectId: string): Promise<void>;
  /** Undoes `hide`. False when it is gone, or the person has deleted it. */
  abstract restore(subjectId: string): Promise<boolean>;
}
