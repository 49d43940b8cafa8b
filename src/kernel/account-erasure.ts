import type { AccountId, DeletionId } from './ids.js';

/**
 * What happens at the end of an account, in this order: nothing more is let in, and others see nothing of the person; what is under way
 * stops, and its points come back; what a hold names is copied away, while it is there; what others saw goes; the person is told; third
 * parties are told; the books are closed. Then privacy takes objects and rows, as their declarations say (law 5).
 */
export const ERASURE_PHASES = ['freeze', 'stop', 'hold', 'withdraw', 'tell', 'third-parties', 'close'] as const;
export type ErasurePhase = (typeof ERASURE_PHASES)[number];

export interface ErasureSubject {
  readonly accountId: AccountId;
  /** Also the tombstone's id. */
  readonly deletionId: DeletionId;
  /** It was carried out before, and a restored backup brought the account back: its person has been told, and is told no second time. */
  readonly isReplay?: boolean;
}

export interface ErasureProgress {
  /** False: call again; at once, or from `notBefore` on. */
  readonly done: boolean;
  readonly notBefore?: Date;
  /** For the receipt: numbers by what was done, such as `{ released: 3 }`. No personal data. */
  readonly counts?: Readonly<Record<string, number>>;
}

/**
 * What a module does when an account ends, beyond what the declarations of its columns say. Found at start, as retention policies are.
 * Idempotent: after a crash it is called again. Takes its own transactions, each short; one call does one bounded part.
 */
export abstract class ErasureWork {
  abstract readonly phase: ErasurePhase;
  /** `generation.stop`. Unique. */
  abstract readonly name: string;
  abstract work(subject: ErasureSubject, signal: AbortSignal): Promise<ErasureProgress>;
}

/** What a third party has done so far of what an account's end asks of it. */
export interface ThirdPartyStatus {
  /** `apple`, `onesignal`, `fal`. */
  readonly recipient: string;
  readonly status: 'done' | 'pending' | 'not-offered' | 'failed';
  readonly open: number;
  readonly done: number;
  /** Until when it keeps what it cannot be asked to erase; null when nothing stays. */
  readonly keptUntil: Date | null;
}

/** Says how far third parties are, also after the account is gone. One for each module that talks to some. */
export abstract class ThirdPartyErasure {
  abstract readonly name: string;
  abstract statusOf(subject: ErasureSubject): Promise<readonly ThirdPartyStatus[]>;
}
