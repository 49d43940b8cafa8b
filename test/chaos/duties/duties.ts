import { setTimeout as delay } from 'node:timers/promises';
import type { Outcome, Run, Scenario } from '../scenario.js';
import type { ProcessName } from '../world/processes.js';
import type { World } from '../world/world.js';

const SCHEDULERS: readonly ProcessName[] = ['scheduler-1', 'scheduler-2', 'scheduler-3'];
const DOWN_HOURS = 6;
const CAUGHT_UP_WITHIN_MS = 60_000;
/** Of those that come often; of all others a minute or more. */
const PERIODS_MS: Readonly<Record<string, number>> = {
  'generation.reconcile': 2_000, 'feed.fold-counts': 5_000, 'auth.sweep-grants': 10_000, 'notifications.sweep-pushes': 10_000,
  'privacy.sweep-deletions': 15_000, 'privacy.sweep-exports': 15_000,
};
const LEAST_MS = 60_000;
/** Not due after so few hours: a watch of twelve hours, and those of a day. */
const NOT_DUE = /^(privacy\.watch-deadlines|scheduler\.(make-partitions|report-reconciliation))$/;
/** A run is due when its period is over; a look comes every half second, and a second process may look in the same one. */
const EARLY_MS = 50;

interface RunRow {
  readonly name: string;
  readonly at: Date;
}

/** R23. Each start of a run is written down by a trigger: by the database, not by the schedulers. */
export const duties: Scenario = {
  name: 'duties',
  goals: 'R23',
  what: `three schedulers after ${DOWN_HOURS} hours of none: each duty once at first, then once a period; n seconds`,
  short: 8,
  long: 180,
  run,
};

async function run({ world, n, say }: Run): Promise<Outcome> {
  await Promise.all(SCHEDULERS.map((name) => world.processes.killNow(name)));
  await writeDown(world);
  const known = await world.rows<{ name: string }>(
    `update periodic_run set failures = 0, started_at = started_at - interval '${DOWN_HOURS} hours',
       finished_at = finished_at - interval '${DOWN_HOURS} hours' returning name`,
  );
  await world.rows('delete from chaos_periodic_run');
  const due = known.map(({ name }) => name).filter((name) => !NOT_DUE.test(name));
  for (const name of SCHEDULERS) await world.links.add(name);
  await Promise.all(SCHEDULERS.map((name) => world.processes.start(name)));
  const runs = await watched(world, due, n * 1000);
  const byName = Map.groupBy(runs, ({ name }) => name);
  say(`${runs.length} runs of ${byName.size} duties`);
  await Promise.all(SCHEDULERS.slice(1).map((name) => world.processes.stop(name)));
  const early = [...byName].flatMap(([name, list]) =>
    list.slice(1).filter(({ at }, index) => at.getTime() - list[index]!.at.getTime() < (PERIODS_MS[name] ?? LEAST_MS) - EARLY_MS),
  );
  const idle = due.filter((name) => !byName.has(name));
  await world.rows('drop trigger chaos_written_down on periodic_run');
  return {
    zeros: [
      { what: 'duties that were overdue and did not run', found: idle.length, n: due.length },
      { what: 'runs before their period was over', found: early.length, n: runs.length },
    ],
    figures: [{ what: 'runs written down', value: runs.length, unit: '' }],
    details: [...idle.map((name) => `did not run: ${name}`), ...early.map(({ name }) => `early: ${name}`)],
  };
}

async function writeDown(world: World): Promise<void> {
  await world.rows(`
    create table if not exists chaos_periodic_run (name text, at timestamptz);
    create or replace function chaos_write_down() returns trigger language plpgsql as $$
      begin
        if tg_op = 'INSERT' or new.started_at is distinct from old.started_at and new.finished_at is null then
          insert into chaos_periodic_run values (new.name, new.started_at);
        end if;
        return new;
      end $$;
    create or replace trigger chaos_written_down after insert or update on periodic_run for each row execute function chaos_write_down()`);
}

/** Until each that is overdue has run, and then for so long. */
async function watched(world: World, due: readonly string[], ms: number): Promise<RunRow[]> {
  const look = () => world.rows<RunRow>('select name, at from chaos_periodic_run order by at');
  for (const deadline = performance.now() + CAUGHT_UP_WITHIN_MS; performance.now() < deadline; await delay(200)) {
    const ran = new Set((await look()).map(({ name }) => name));
    if (due.every((name) => ran.has(name))) break;
  }
  await delay(ms);
  return look();
}
