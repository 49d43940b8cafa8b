import type { ErasureProgress, ErasureSubject } from '../../../kernel/account-erasure.js';

export type ErasureRun = (subject: ErasureSubject, signal: AbortSignal) => Promise<ErasureProgress>;

/** A checkpoint of the end of an account. Idempotent; what is not done yet is asked for again. */
export interface ErasureStep {
  /** `objects/post`, `mentions/outbox_event`, `masks/consent_event`, `rows/upload`; `rows/account` is the last. */
  readonly name: string;
  readonly run: ErasureRun;
}
