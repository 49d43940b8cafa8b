import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { setTimeout as delay } from 'node:timers/promises';
import type { Outcome, Run, Scenario } from '../scenario.js';
import type { World } from '../world/world.js';
import { plant, type Planted, SourceFiles } from './planted.js';

const SWEEPER = fileURLToPath(new URL('sweeper.js', import.meta.url));
/** Beside two that are killed in each round. */
const SURVIVORS = 1;
const KILLED = 2;
const ROUNDS_MAX = 60;
const ROWS = 1_000;
/** Between the start of a sweep and the kill: a sweep has three or four for each of its thirty classes. */
const MOST_POINTS = 60;
/** Whoever is killed is at work before the one that is not. */
const HEAD_START_MS = 200;
/** Ahead of the clock: the scheduler of the world sweeps as of now, and finds nothing of this. */
const AHEAD_MS = 2 * 86_400_000;
/** The scheduler sweeps once in it. */
const PERIOD_S = 60;

/** R22. */
export const retention: Scenario = {
  name: 'retention',
  goals: 'R22',
  what: `retention by ${KILLED + SURVIVORS} processes at once, of which ${KILLED} are killed, until n were`,
  short: 2,
  long: 20,
  run,
};

/** What there was to see of all rounds together. */
interface Seen {
  kills: number;
  over: number;
  running: number;
  early: number;
  late: number;
  leftFiles: number;
  lostFiles: number;
  /** Rows without bytes that were removed and of which no evidence tells, or the other way round. */
  untold: number;
  /** The same of files, whose rows go in parts: at most a batch for each kill. */
  untoldFiles: number;
  readonly details: string[];
  readonly seconds: number[];
}

async function run({ world, n, random, say }: Run): Promise<Outcome> {
  const seen: Seen = {
    kills: 0, over: 0, running: 0, early: 0, late: 0, leftFiles: 0, lostFiles: 0, untold: 0, untoldFiles: 0, details: [], seconds: [],
  };
  for (let round = 0; seen.kills < n && round < ROUNDS_MAX; round += 1) {
    const at = new Date(Date.now() + AHEAD_MS);
    const points = Array.from({ length: KILLED }, () => 1 + Math.floor(random() * MOST_POINTS));
    await one(world, at, points, random, seen);
    say(`round ${round + 1}: ${seen.kills} killed`);
  }
  const { kills, over, running, early, late, leftFiles, lostFiles, untold, untoldFiles, seconds, details } = seen;
  return {
    zeros: [
      { what: 'rows removed early, by a millisecond or more', found: early, n: running },
      { what: 'rows left when the sweep of the survivor was over', found: late, n: over },
      { what: 'files left whose row is gone', found: leftFiles, n: over / 3 },
      { what: 'files removed whose row is there', found: lostFiles, n: running / 3 },
      { what: 'rows removed of which no evidence tells, or told of and not removed', found: untold, n: over - over / 3 },
      { what: 'kills that are missing', found: Math.max(0, n - kills), n },
    ],
    figures: [
      { what: 'processes killed', value: kills, unit: '' },
      { what: 'files of which the evidence of a killed run does not tell', value: untoldFiles, unit: '', n: over / 3 },
      { what: 'from the kill to the end of the sweep that follows, the longest', value: Math.max(...seconds), unit: 's', atMost: PERIOD_S },
    ],
    details,
  };
}

async function one(world: World, at: Date, points: readonly number[], random: () => number, seen: Seen): Promise<void> {
  const { id: accountId } = await world.person();
  const planted = await plant(world, accountId, ROWS, at, random);
  const files = new SourceFiles(world);
  const uploads = planted[0]!;
  await files.put([...uploads.over, ...uploads.running]);
  const sweepers = await Promise.all([...points, Number.MAX_SAFE_INTEGER].map((most) => Sweeper.start(world, at, most)));
  const began = performance.now();
  for (const sweeper of sweepers.slice(0, KILLED)) sweeper.go();
  await delay(HEAD_START_MS);
  sweepers.at(-1)!.go();
  const ends = await Promise.all(sweepers.map((sweeper) => sweeper.end));
  seen.seconds.push((performance.now() - began) / 1000);
  seen.kills += ends.filter((end) => end === 'killed').length;
  if (ends.at(-1) !== 'swept') seen.details.push(`the survivor: ${ends.at(-1)}`);
  await compare(world, at, planted, files, seen);
}

async function compare(world: World, at: Date, planted: readonly Planted[], files: SourceFiles, seen: Seen): Promise<void> {
  const there = await files.there();
  for (const { retention: name, over, running, left } of planted) {
    const now = await left(world);
    const tell = (what: string, ids: readonly string[]) => {
      seen.details.push(...ids.slice(0, 3).map((id) => `${name} ${id}: ${what}`));
      return ids.length;
    };
    seen.over += over.length;
    seen.running += running.length;
    seen.early += tell('early', running.filter((id) => !now.has(id)));
    seen.late += tell('late', over.filter((id) => now.has(id)));
    if (name === 'source-upload') {
      seen.leftFiles += over.filter((id) => there.has(id) && !now.has(id)).length;
      seen.lostFiles += running.filter((id) => !there.has(id) && now.has(id)).length;
    }
    const evidence = await world.rows<{ removed: number }>(
      'select coalesce(sum(removed), 0)::int as removed from retention_run where retention = $1 and as_of = $2 and not dry_run', [name, at],
    );
    const removed = evidence[0]!.removed;
    if (name === 'source-upload') seen.untoldFiles += Math.abs(over.length - removed);
    else seen.untold += Math.abs(over.length - removed);
    if (removed !== over.length) seen.details.push(`${name}: evidence of ${removed}, removed ${over.length}`);
  }
}

/** A process that has started and waits to be sent to work. */
class Sweeper {
  private constructor(
    private readonly child: ChildProcess,
    readonly end: Promise<string>,
  ) {}

  static async start(world: World, at: Date, points: number): Promise<Sweeper> {
    const env = { ...process.env, ...world.env, ...world.links.env('worker-0'), METRICS_PORT: '0' };
    const child = spawn(process.execPath, [SWEEPER, at.toISOString(), String(points)], { env, stdio: ['pipe', 'pipe', 'inherit'] });
    let said = '';
    const ready = new Promise<void>((resolve) => {
      child.stdout.on('data', (part: Buffer) => {
        said += part.toString();
        if (said.includes('ready')) resolve();
      });
    });
    const end = new Promise<string>((resolve) => {
      child.once('close', (_, signal) => resolve(signal === 'SIGKILL' ? 'killed' : said.trim().split('\n').at(-1)!));
    });
    await Promise.race([ready, end]);
    return new Sweeper(child, end);
  }

  go(): void {
    this.child.stdin!.write('go\n');
  }
}
