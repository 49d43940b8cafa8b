import type { AccountId } from '../../kernel/ids.js';

export interface ConsentGrant {
  readonly consentEventId: string;
  /** The version of the notice that the person agreed to. */
  readonly policyVersion: string;
}

/** Asked by `ProviderGate` before each call that carries a person's data. The consent module answers. */
export abstract class ConsentGate {
  /**
   * The live grant for this purpose and recipient under the current version of the notice; null for everything else, and also when in doubt
   * (default deny). Read in the gate's transaction: no cache, no identity map.
   */
  abstract findGrant(accountId: AccountId, purpose: string, recipient: string): Promise<ConsentGrant | null>;

  /** What the recipient's registered terms say on that day of how long it keeps what it gets; null for one without terms. */
  abstract retentionAt(recipient: string, now: Date): RecipientRetention | null;
}

export interface RecipientRetention {
  /** For the record, in English. */
  readonly promise: string;
  /** Null when no end is known. */
  readonly keptMs: number | null;
}

/**
 * The SQL expression of the advisory lock on one person's decisions; its one parameter is the account id. The gate holds
 * `pg_advisory_xact_lock_shared(…)` from reading the grant until the disclosure row is committed. Whoever writes a decision takes
 * `pg_advisory_xact_lock(…)` first: then a withdrawal that was answered is always seen, and none slips in between reading and announcing.
 */
export const CONSENT_LOCK_KEY = "hashtextextended('consent:' || ?::text, 0)";

/** Nothing was sent: the person has not agreed that this recipient gets data for this purpose. */
export class ConsentMissing extends Error {
  override readonly name = 'ConsentMissing';
  constructor(
    readonly recipient: string,
    readonly purpose: string,
  ) {
    super(`no live consent for ${purpose} at ${recipient}`);
  }
}
