import type { Localised } from './language.js';

/** One refused field. `pointer` is an RFC 6901 JSON pointer as a URI fragment: `#/caption`; query parameters are `?limit`. */
export interface FieldError {
  readonly pointer: string;
  /** Goes on from the field's name: `must be a UUID`. */
  readonly detail: Localised;
}

export interface ProblemOptions {
  /** For the caller: what happened, in a sentence, without personal data. */
  readonly detail?: Localised;
  readonly errors?: readonly FieldError[];
  /** More members of the answer (RFC 9457, section 3.2), such as `charge` or `recipients`. */
  readonly members?: Readonly<Record<string, unknown>>;
  readonly retryAfterSeconds?: number;
  /** For the log only. */
  readonly cause?: unknown;
}

/**
 * An expected refusal. Each way to refuse is one subclass, in `<module>.problems.ts`; the HTTP filter answers it as RFC 9457.
 * `code` is public and never reused; `/problems/<code>` tells the cause and the remedy.
 */
export abstract class Problem extends Error {
  abstract readonly code: string;
  abstract readonly status: number;
  abstract readonly title: Localised;
  /** What the caller can do about it, for `/problems/<code>`. */
  abstract readonly remedy: Localised;

  readonly detail?: Localised;
  readonly errors?: readonly FieldError[];
  readonly members?: Readonly<Record<string, unknown>>;
  readonly retryAfterSeconds?: number;

  constructor(options: ProblemOptions = {}) {
    super(options.detail?.en, { cause: options.cause });
    this.name = new.target.name;
    this.detail = options.detail;
    this.errors = options.errors;
    this.members = options.members;
    this.retryAfterSeconds = options.retryAfterSeconds;
  }
}

export type ProblemClass = new (options?: ProblemOptions) => Problem;
