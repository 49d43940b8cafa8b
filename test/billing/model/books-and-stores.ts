import fc from 'fast-check';
import { check, checkMuchLater } from './check.js';
import type { ModelWorld } from './model-world.js';
import { Run } from './run.js';
import { type Step, stepsOfARun } from './steps.js';

/** How often the whole ledger is verified on the way, besides at the end. */
const VERIFY_EVERY = 250;
const LATER_EVERY = 8;
/** Then it ends; a failure is told as short as it is by then. */
const LIMIT_MS = 40 * 60_000;

export interface ModelOptions {
  readonly runs: number;
  readonly seed: number;
  readonly mostSteps?: number;
}

export interface Modelled {
  /** Fewer than asked for when the time was over. */
  readonly runs: number;
  readonly asked: number;
  readonly seed: number;
  /** Purchases at the stores, and steps that were taken, over all runs. */
  readonly purchases: number;
  readonly steps: number;
  /** What fails, in its shortest form; null when nothing does. */
  readonly failure: string | null;
}

/** Plays that many lives of stores and people, and compares the service with the model after each. */
export async function playModel(world: ModelWorld, options: ModelOptions): Promise<Modelled> {
  const { runs, seed, mostSteps = 45 } = options;
  const seen = { runs: 0, purchases: 0, steps: 0 };
  const property = fc.asyncProperty(stepsOfARun(mostSteps), fc.nat(), async (steps, order) => {
    const run = await Run.begin(world);
    for (const step of steps) await run.play(step);
    await run.converge(order);
    await check(run);
    if (order % LATER_EVERY === 0) await checkMuchLater(run);
    seen.runs += 1;
    seen.purchases += run.purchases.length;
    seen.steps += steps.length;
    if (seen.runs % VERIFY_EVERY === 0) await mustBeInOrder(world);
  });
  const details = await fc.check(property, { numRuns: runs, seed, interruptAfterTimeLimit: LIMIT_MS });
  if (!details.failed) await mustBeInOrder(world);
  return { ...seen, asked: runs, seed, failure: details.failed ? failureOf(details) : null };
}

/** The shortest sequence that fails, a step on each line. */
function failureOf({ counterexample, counterexamplePath, errorInstance }: fc.RunDetails<[Step[], number]>): string {
  const [steps, order] = counterexample ?? [[], 0];
  const why = String(errorInstance instanceof Error ? errorInstance.stack : errorInstance);
  return [why, ...steps.map((step) => JSON.stringify(step)), `order ${order}, path ${counterexamplePath}`].join('\n');
}

async function mustBeInOrder(world: ModelWorld): Promise<void> {
  const { ok, problems } = await world.verify();
  if (!ok) throw new Error(`The ledger is not in order: ${problems.join('; ')}`);
}
