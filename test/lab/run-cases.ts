import { begin, type Begun, type LabCase, runsOf } from './case.js';
import { faultsOf } from './checks.js';
import type { LabWorld } from './world.js';

/** A cell of the table. */
export interface Cell {
  readonly part: LabCase['part'] | 'in the end';
  readonly provider: string;
  readonly row: string;
  /** Why this cannot happen there. */
  readonly cannot?: string;
  /** None: it is as it must be. */
  readonly faults: readonly string[];
}

/** A case that has come to its end, or to that of our patience. */
export interface Ran extends Cell {
  readonly begun: Begun | null;
}

/** Short enough for every deadline: what ends by itself has ended after so many. */
const STEP_MS = 4_000;
const STEPS = 30;
/** For what only a deadline ends. */
const LONG_STEP_MS = 60_000;
const LONG_STEPS = 120;
const AT_A_TIME = 16;

/** All at once, each by a person of its own, until each has ended; then what became of each is looked at. */
export async function runCases(world: LabWorld, cases: readonly LabCase[]): Promise<Ran[]> {
  await world.forgetProviders();
  const begun = await inTurns(cases, (labCase) => begin(world, labCase).catch((error: Error) => error));
  const under = begun.filter((one): one is Begun => !(one instanceof Error));
  await untilEnded(world, under);
  await world.sweepErasures();
  const faults = new Map(await inTurns(under, async (one) => [one, await faultsOf(world, one)] as const));
  return cases.map(({ part, standIn: { provider }, row }, index) => {
    const one = begun[index]!;
    if (one instanceof Error) return { part, provider, row, begun: null, faults: [one.message] };
    return { part, provider, row, begun: one, faults: faults.get(one)! };
  });
}

/** Time passes until all have ended; what is held at its provider is let go as soon as it is there. */
export async function untilEnded(world: LabWorld, begun: readonly Begun[]): Promise<void> {
  await world.quiet();
  for (let step = 0; step < STEPS + LONG_STEPS; step += 1) {
    const held = begun.flatMap((one) => runsOf(one).map((run) => ({ standIn: one.standIn, run })));
    const ready = held.filter(({ run }) => run.scenario.hold === true && run.scenario.callback !== undefined && !run.isReleased);
    await Promise.all(ready.map(({ standIn, run }) => standIn.complete(run)));
    if ((await countOpen(world, begun)) === 0) return;
    await world.step(step < STEPS ? STEP_MS : LONG_STEP_MS);
  }
}

export async function countOpen({ app }: LabWorld, begun: readonly Begun[]): Promise<number> {
  const [row] = await app.sql<{ open: number }>(
    `select count(*)::int as open from generation where id = any($1) and status in ('queued', 'running')`,
    [begun.map(({ id }) => id)],
  );
  return row!.open;
}

async function inTurns<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const done: R[] = [];
  for (let from = 0; from < items.length; from += AT_A_TIME) {
    done.push(...(await Promise.all(items.slice(from, from + AT_A_TIME).map(work))));
  }
  return done;
}
