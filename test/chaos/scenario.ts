import type { World } from './world/world.js';

/** Something that must not happen, and how often it did: "0 of n" says no more than that its rate is below 3/n (95 %). */
export interface Zero {
  readonly what: string;
  readonly found: number;
  /** Out of how many. */
  readonly n: number;
}

/** Something measured, with its goal where there is one. */
export interface Figure {
  readonly what: string;
  readonly value: number;
  readonly unit: string;
  readonly atMost?: number;
  readonly n?: number;
}

export interface Outcome {
  readonly zeros: readonly Zero[];
  readonly figures: readonly Figure[];
  /** What is wrong in words, for whoever looks for the cause; empty when every zero is one. */
  readonly details?: readonly string[];
}

export interface Run {
  readonly world: World;
  /** How many of what the scenario counts. */
  readonly n: number;
  readonly seed: number;
  /** [0, 1), from the seed. */
  readonly random: () => number;
  readonly say: (line: string) => void;
}

export interface Scenario {
  readonly name: string;
  /** The goals of the facts that it proves: `R1`. */
  readonly goals: string;
  readonly what: string;
  /** `n` of the short and of the long form. */
  readonly short: number;
  readonly long: number;
  /** Leaves the world running and whole. */
  run(run: Run): Promise<Outcome>;
}

/** Of a short form times are told and not judged: it runs beside whatever else the machine has to do. */
export function isClean({ zeros, figures, form }: Outcome & { readonly form?: 'short' | 'long' }): boolean {
  const judged = form === 'short' ? figures.filter(({ unit }) => unit === '') : figures;
  return zeros.every(({ found }) => found === 0) && judged.every(({ value, atMost = Number.POSITIVE_INFINITY }) => value <= atMost);
}
