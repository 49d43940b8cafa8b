import type { DeletionOrigin } from '../../../entities/privacy/account-deletion.entity.js';
import type { DataClass } from '../../../entities/privacy.js';
import type { ErasurePhase, ThirdPartyStatus } from '../../../kernel/account-erasure.js';
import type { RetentionClass } from '../../../kernel/retention-classes.js';

/** `typ` of the signature. */
export const DELETION_RECEIPT_TYPE = 'deletion-receipt+jws';
export const DELETION_RECEIPT_SCHEMA = 'deletion-receipt/1';

/** Numbers and codes. */
export type Counts = Readonly<Record<string, number | string>>;

export interface ErasedTable {
  readonly table: string;
  readonly class: RetentionClass;
  readonly data: readonly DataClass[];
  readonly counts: Counts;
}

/** What went, by what took it away. */
export interface ErasedPart {
  /** Rows that went and rows that lost their person's name. */
  readonly tables: readonly ErasedTable[];
  readonly objects: readonly { readonly prefix: string; readonly class: RetentionClass; readonly counts: Counts }[];
  /** What was done beside: sessions ended, work stopped, others told. */
  readonly work: readonly { readonly name: string; readonly phase: ErasurePhase | null; readonly counts: Counts }[];
}

/** What stays, why and until when. Its rows name the tombstone where they named the person. */
export interface KeptPart {
  readonly class: RetentionClass;
  readonly basis: string;
  /** What the period is counted from. */
  readonly trigger: string;
  /** ISO 8601, the latest of its rows; null while what it is counted from has not come, or when it never ends: `note` says which. */
  readonly until: string | null;
  /** What else is to be known of it, for people. */
  readonly note?: string;
  /** Null where they were not counted. */
  readonly rows: number | null;
  readonly tables: Readonly<Record<string, number>>;
  /** Stored objects that stay with them. */
  readonly objects?: number;
  /** Moderation cases that are not decided yet. */
  readonly openCases?: number;
}

export type ThirdPartyPart = Omit<ThirdPartyStatus, 'keptUntil'> & { readonly keptUntil: string | null };

/** The proof that an account ended: what went, what stays, and how far third parties are. Nothing in it says whose it was. */
export interface DeletionReceipt {
  readonly schema: typeof DELETION_RECEIPT_SCHEMA;
  /** Of the deletion: the tombstone's id. */
  readonly id: string;
  /** 1, then one more whenever third parties that were pending have settled. */
  readonly version: number;
  /** SHA-256 of the receipt that this one takes the place of. */
  readonly supersedes: string | null;
  readonly issuer: string;
  readonly origin: DeletionOrigin;
  readonly requestedAt: string;
  readonly startedAt: string;
  readonly completedAt: string;
  readonly issuedAt: string;
  readonly codeVersion: string;
  /** Of the privacy policy that was in force. */
  readonly policyVersion: string | null;
  readonly erased: ErasedPart;
  readonly kept: readonly KeptPart[];
  readonly thirdParties: readonly ThirdPartyPart[];
}

export function isSettled(parties: readonly { readonly status: ThirdPartyStatus['status'] }[]): boolean {
  return parties.every(({ status }) => status !== 'pending');
}
