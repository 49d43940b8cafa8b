/** A statement as `pg` was given it, its values as the protocol sends them. */
export interface Statement {
  readonly text: string;
  readonly name?: string;
  readonly values: readonly (string | null)[];
}

/** A request of a benchmark with everything that the service did and answered for it. */
export interface Exchange {
  readonly status: number;
  /** Null for an answer without a body. */
  readonly body: unknown;
  readonly statements: readonly Statement[];
}

/** By which both servers are told the number of a request within the run; the service pays it no attention. */
export const NUMBER_HEADER = 'x-bench-number';
