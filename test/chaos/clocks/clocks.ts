import { setTimeout as delay } from 'node:timers/promises';
import { join } from 'node:path';
import { Load } from '../clients/load.js';
import { compare } from '../kills/compare.js';
import { isClean, type Outcome } from '../scenario.js';
import { keep, linesOf } from '../summary.js';
import type { ProcessName } from '../world/processes.js';
import { World } from '../world/world.js';
import { Checks } from './checks.js';
import { FakeTime, faketimeLibrary } from './faketime.js';
import { futureRows, negativeSpans } from './rows.js';

export const CLOCKS = { name: 'clocks', goals: 'R11', what: 'one clock at a time wrong, or set back while it runs; needs faketime' };

const MINUTE = 60;
const DAY = 86_400;
/** At the start of a process, and what its clock is set to one after the other while it runs: forward, and back by up to a day, in s. */
const SKEWS: readonly number[] = [DAY, -5 * MINUTE, 5 * MINUTE, -DAY];
const VICTIMS: readonly ProcessName[] = ['api-1', 'worker-1', 'scheduler-1'];
const JOBS = 4;
/** Storage refuses what is signed by a clock that is off by more. */
const STORAGE_S = 15 * MINUTE;
/** The file of the fake time is read once a second. */
const SEEN_MS = 2_500;
const ENDS_WITHIN_MS = 120_000;

/** R11. Needs `faketime` (Debian): a command of its own, and none of those that CI runs. */
export async function clocks(seed: number): Promise<boolean> {
  const library = faketimeLibrary();
  if (library === null) {
    process.stderr.write('This run needs libfaketime, which is not installed here: apt-get install faketime.\n');
    return false;
  }
  const began = performance.now();
  const world = await World.start();
  try {
    const outcome = await play(world, library, (line) => process.stdout.write(`    ${line}\n`));
    const n = SKEWS.length * VICTIMS.length;
    const ran = { scenario: CLOCKS, n, seed, form: 'long', seconds: (performance.now() - began) / 1000, ...outcome } as const;
    for (const line of linesOf(ran)) process.stdout.write(`${line}\n`);
    await keep(ran);
    return isClean(ran);
  } finally {
    await world.stop();
  }
}

/**
 * Ready; where it is off by more than storage puts up with (15 minutes: `RequestTimeTooSkewed`), until it answers: it says that it is not
 * ready then, and is asked all the same.
 */
async function up(world: World, name: ProcessName, env: Readonly<Record<string, string>>, offS: number): Promise<void> {
  const started = world.processes.start(name, env).then(() => true, () => false);
  if (Math.abs(offS) < STORAGE_S) return void (await started);
  const { port } = await world.processes.portsOf(name);
  const url = `http://127.0.0.1:${port}/`;
  const isUp = async () => (name.startsWith('api') ? answers(url) : (await world.processes.readiness(name)) > 0);
  while (!(await isUp())) await delay(100);
}

function answers(url: string): Promise<boolean> {
  return fetch(url).then(async (answer) => (await answer.arrayBuffer(), true), () => false);
}

async function play(world: World, library: string, say: (line: string) => void): Promise<Outcome> {
  const checks = await Checks.prepare(world);
  const load = new Load(await world.persons(2), { prefix: 'clocks', choose: () => ({ provider: 'local' }) });
  for (const victim of VICTIMS) {
    const fake = new FakeTime(library, join(world.dataDir, `clock-${victim}`));
    await fake.set(SKEWS[0]!);
    await world.processes.stop(victim);
    await up(world, victim, fake.env, SKEWS[0]!);
    for (const [index, offS] of SKEWS.entries()) {
      await fake.set(offS);
      if (index > 0) await delay(SEEN_MS);
      const name = `${victim}, ${offS} s`;
      await checks.isOff(name, victim, offS);
      load.begin(JOBS);
      if (victim.startsWith('api')) await checks.tokensAndRewards(name);
      if (victim.startsWith('scheduler')) await checks.duties(name);
      for (const until = performance.now() + ENDS_WITHIN_MS; load.open > 0 && performance.now() < until; ) await delay(100);
      say(`${name}: ${checks.wrong} wrong so far`);
    }
    await world.processes.stop(victim);
    await world.processes.start(victim);
  }
  await load.ended(ENDS_WITHIN_MS);
  const { zeros, details } = await compare(world, load);
  const [future, spans] = [await futureRows(world), await negativeSpans(world)];
  const undone = load.known.filter(({ end }) => end?.status !== 'succeeded').length;
  return {
    zeros: [
      ...checks.zeros, ...zeros,
      { what: 'generations that did not come to their result', found: undone, n: load.known.length },
      { what: 'rows of the future', found: future.found, n: future.n },
      { what: 'spans of time below zero', found: spans.found, n: spans.n },
    ],
    figures: [{ what: 'clocks that were wrong', value: SKEWS.length * VICTIMS.length, unit: '' }],
    details: [...checks.details, ...future.details, ...spans.details, ...details],
  };
}
