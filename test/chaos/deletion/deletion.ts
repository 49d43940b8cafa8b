import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { HELD } from '../../privacy/canary/held.js';
import { Deployment } from '../../tools/deployment.js';
import { seeded } from '../../tools/seeded.js';
import { isClean, type Outcome } from '../scenario.js';
import { keep, linesOf } from '../summary.js';
import { enlarge } from './large-person.js';
import { allRows, delivered, deliveredWith, objectsLeft, placesWith } from './remains.js';

const FULL = { ROWS: 100_000, OBJECTS: 10_000, KILLS: 20 };
const ROWS = Number(process.env['CHAOS_ROWS'] ?? FULL.ROWS);
const OBJECTS = Number(process.env['CHAOS_OBJECTS'] ?? FULL.OBJECTS);
const KILLS = Number(process.env['CHAOS_KILLS'] ?? FULL.KILLS);
const FORM = ROWS >= FULL.ROWS && OBJECTS >= FULL.OBJECTS && KILLS >= FULL.KILLS ? 'long' : 'short';
/** Between a start and the kill. A deletion has about six for each of its steps, and more by size: the kills are spread over all of it. */
const MOST_POINTS = Number(process.env['CHAOS_POINTS'] ?? Math.round(1_000 / KILLS));
const LIVES_MAX = 200;
/** No worker is there while the account ends: what the end itself tells others waits for one, as the receipt says of `delivered-event`. */
const EVENTS = 'outbox_event.payload';
const MORTAL = fileURLToPath(new URL('mortal.js', import.meta.url));
/** The entries on the list of erasures. */
const ALWAYS = 2;
/** In each life a look whether the person took it back; and what was under way when it was killed is asked again. */
const A_LIFE = 2;
/** P19: so many times fewer requests to storage than one for each object. */
const FEWER = 100;

export const DELETION = { name: 'deletion', goals: 'R20', what: 'the end of a large account, carried on by processes that are killed' };

interface Life {
  readonly isKilled: boolean;
  readonly requests: number;
}

/**
 * R20: the end of an account of so many rows and objects, carried on by a process that is killed (SIGKILL) before statements and requests
 * drawn from the seed, until it is over. Then everything is looked through.
 */
export async function deletion(seed: number): Promise<boolean> {
  const startedAt = performance.now();
  const outcome = await play(seed);
  const ran = { scenario: DELETION, n: ROWS, seed, form: FORM, seconds: (performance.now() - startedAt) / 1000, ...outcome } as const;
  for (const line of linesOf(ran)) process.stdout.write(`${line}\n`);
  await keep(ran);
  return isClean(ran);
}

async function play(seed: number): Promise<Outcome> {
  const random = seeded(seed);
  const say = (line: string) => process.stdout.write(`${line}\n`);
  say(`deletion: ${ROWS} rows, ${OBJECTS} objects, ${KILLS} kills, seed ${seed}`);
  const deployment = await Deployment.start();
  try {
    await deployment.run('api', 'api,worker');
    const account = await (await deployment.person(`leaver-${seed}`, 10)).get<{ id: string }>('/v1/me');
    await delivered(deployment.sql);
    await deployment.kill('api', 'SIGTERM');
    const keys = await enlarge(deployment, account.id, { rows: ROWS, objects: OBJECTS });
    const books = await deployment.cli('ledger', 'verify', '--json');
    if (books.code !== 0) throw new Error(`the stage is set wrongly: ${books.output}`);
    const id = await schedule(deployment, account.id);
    const startedAt = performance.now();
    const { kills, requests } = await untilItEnds(deployment, id, random);
    const seconds = (performance.now() - startedAt) / 1000;
    say(`completed after ${kills} kills, in ${Math.round(seconds)} s, with ${requests} requests to storage`);
    const { zeros, details } = await remains(deployment, account.id, id, keys);
    return {
      zeros: [{ what: 'kills that the end came before (give CHAOS_POINTS a smaller number)', found: KILLS - kills, n: KILLS }, ...zeros],
      figures: [
        { what: 'requests to storage', value: requests, unit: '', atMost: OBJECTS / FEWER + ALWAYS + (kills + 1) * A_LIFE, n: OBJECTS },
        { what: 'from the first life to the end', value: seconds, unit: 's' },
      ],
      details,
    };
  } finally {
    await deployment.stop();
  }
}

async function schedule({ sql }: Deployment, accountId: string): Promise<string> {
  const { rows } = await sql.query<{ id: string }>(
    `insert into account_deletion (id, account_id, status, origin, previous_status, locale, requested_at, scheduled_for, due_at,
       secret_hash, warnings, subject_hmacs)
     values (gen_random_uuid(), $1, 'scheduled', 'app', 'active', 'en', now(), now(), now(), 'chaos', '{}', '{}') returning id`,
    [accountId],
  );
  return rows[0]!.id;
}

const DUE = "update account_deletion set due_at = now() - interval '1 second' where id = $1 and status <> 'completed'";

/** What the saga waits for is waited for no longer: each life goes on at once. */
async function untilItEnds(deployment: Deployment, id: string, random: () => number): Promise<{ kills: number; requests: number }> {
  let [kills, requests] = [0, 0];
  for (let lives = 0; lives < LIVES_MAX; lives += 1) {
    const points = kills < KILLS ? 1 + Math.floor(random() * MOST_POINTS) : Number.MAX_SAFE_INTEGER;
    await deployment.sql.query(DUE, [id]);
    const life = await live(deployment, id, points);
    requests += life.requests;
    if (life.isKilled) kills += 1;
    const { rows } = await deployment.sql.query<{ status: string }>('select status from account_deletion where id = $1', [id]);
    if (rows[0]!.status === 'completed') return { kills, requests };
  }
  const { rows } = await deployment.sql.query('select step, attempts from deletion_step where deletion_id = $1 and ended_at is null', [id]);
  throw new Error(`It does not end: ${JSON.stringify(rows)}`);
}

async function live(deployment: Deployment, id: string, points: number): Promise<Life> {
  const env = { ...process.env, ...deployment.env, METRICS_PORT: '0' };
  const child = spawn(process.execPath, [MORTAL, id, String(points)], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  let said = '';
  child.stdout.on('data', (part: Buffer) => { said += part.toString(); });
  const end = await new Promise<{ code: number | null; signal: string | null }>((resolve) => {
    child.once('close', (code, signal) => resolve({ code, signal }));
  });
  if (end.signal !== 'SIGKILL' && end.code !== 0) throw new Error(`It ended by itself: ${end.code ?? end.signal}`);
  return { isKilled: end.signal === 'SIGKILL', requests: said.split('\n').filter((line) => line === 's3').length };
}

/** What is there that should not be, and what a repeated run of what is over does: nothing. */
async function remains(deployment: Deployment, accountId: string, id: string, keys: readonly string[]): Promise<Outcome> {
  const places = (await placesWith(deployment.sql, accountId)).filter((place) => !(place in HELD) && place !== EVENTS);
  const events = await deliveredWith(deployment.sql, accountId);
  const left = await objectsLeft(deployment.env, keys);
  const books = await deployment.cli('ledger', 'verify', '--json');
  const before = await allRows(deployment.sql);
  const again = await live(deployment, id, Number.MAX_SAFE_INTEGER);
  const after = await allRows(deployment.sql);
  const changed = [...before].filter(([table, rows]) => after.get(table) !== rows).map(([table]) => table);
  const zeros = [
    { what: 'columns that name the account and are on no list of what is held', found: places.length, n: before.size },
    { what: 'events that name the account, were delivered and are there', found: events, n: ROWS },
    { what: 'objects left', found: left, n: keys.length },
    { what: 'faults of the books', found: Number(books.code !== 0), n: 1 },
    { what: 'requests to storage of a repeated run', found: again.requests, n: 1 },
    { what: 'tables that a repeated run changed', found: changed.length, n: before.size },
  ];
  return { zeros, figures: [], details: [...places, ...changed, ...(books.code === 0 ? [] : [books.output])] };
}
