/** What is still known of somebody whose account ended, by a way in that they had. */
export interface FormerAccount {
  /** The account was suspended or banned when it ended, and that still holds: null otherwise. */
  readonly bar: {
    /** Until when no new account is made; null while nobody can say, for the end is under way. */
    readonly until: Date | null;
  } | null;
  /** It was given the welcome points, which a person gets once. */
  readonly wasWelcomed: boolean;
}

/**
 * Recognises people who come back after the end of their account, as long as the pseudonymous proof of it lives, and where this
 * installation keeps such proofs. For whoever makes accounts; answered by the module that ends them.
 */
export abstract class FormerAccounts {
  /** Null for somebody who is not known to have been here. In the caller's transaction. */
  abstract find(provider: string, subject: string): Promise<FormerAccount | null>;
}
