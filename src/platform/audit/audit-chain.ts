import { canonicalJson, sha256 } from '../../kernel/json.js';

export interface AuditRecord {
  /** 1, 2, 3, … without gaps. */
  readonly sequence: number;
  readonly at: Date;
  readonly actor: string;
  readonly act: string;
  readonly subject: string | null;
  readonly purpose: string;
  readonly details: object;
}

/** Stands for the entry before the first. */
export const GENESIS_HASH = '0'.repeat(64);

/** What follows from a record and all before it. Another order of the keys of `details` gives the same hash. */
export function chainHash({ sequence, at, actor, act, subject, purpose, details }: AuditRecord, previousHash: string): string {
  return sha256(canonicalJson({ sequence, at, actor, act, subject, purpose, details, previousHash }));
}

/** A value as it comes back from `jsonb`, so that the hash taken before equals the one taken after. */
export function storedForm(details: object): object {
  return JSON.parse(JSON.stringify(details)) as object;
}
