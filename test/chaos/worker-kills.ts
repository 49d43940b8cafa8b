import { createHash, randomUUID } from 'node:crypto';
import { on } from 'node:events';
import { ApiClient } from '../../src/local/tour/client.js';
import { ACCOUNT_EVENTS_CHANNEL } from '../../src/modules/generation/events/account-events.js';
import { Deployment } from '../tools/deployment.js';
import { seeded } from '../tools/seeded.js';

const GENERATIONS = Number(process.env['CHAOS_GENERATIONS'] ?? 200);
const MOST_KILLS = Number(process.env['CHAOS_KILLS'] ?? Number.POSITIVE_INFINITY);
const PEOPLE = Math.min(10, Math.ceil(GENERATIONS / 4));
const PRICE = 4;
const LIMIT_MS = 10 * 60_000;
/** Between the start of a worker and its end; a generation makes about three. */
const MOST_CHANGES = Math.max(8, GENERATIONS / 10);

interface Generation {
  id: string;
  status: string;
  charge: { state: string; held: number; captured: number; released: number };
  outputs: { url: string; sha256: string }[];
}

/**
 * Kills the worker (SIGKILL) at points drawn from the seed while generations run, and starts it again. Four accounts of what happened are
 * compared: what clients were told, the rows, the books, and the listing of the storage.
 */
export async function workerKills(seed: number): Promise<boolean> {
  const random = seeded(seed);
  const say = (line: string) => process.stdout.write(`${line}\n`);
  say(`worker-kills: ${GENERATIONS} generations of ${PEOPLE} people, seed ${seed}`);
  const deployment = await Deployment.start({ GENERATION_LIMIT_PER_ACCOUNT: '8', GENERATION_QUEUED_PER_ACCOUNT: '1000' });
  try {
    await deployment.run('api', 'api');
    await deployment.run('scheduler', 'scheduler');
    await deployment.run('worker', 'worker');
    const people: ApiClient[] = [];
    for (let n = 0; n < PEOPLE; n++) people.push(await deployment.person(`person-${n}-${seed}`, GENERATIONS * PRICE));
    const accepted: { who: ApiClient; id: string; count: number }[] = [];
    for (let n = 0; n < GENERATIONS; n++) {
      const who = people[n % PEOPLE]!;
      const count = 1 + Math.floor(random() * 2);
      const body = { tool: 'image.create', prompt: `picture ${n}`, count, parameters: { size: 'portrait' } };
      accepted.push({ who, id: (await who.post<Generation>('/v1/generations', body, { 'idempotency-key': randomUUID() })).id, count });
    }
    const startedAt = performance.now();
    const kills = await killUntilDone(deployment, random);
    say(`all ended after ${Math.round((performance.now() - startedAt) / 1000)} s and ${kills} kills`);
    return await compare(deployment, accepted, say);
  } finally {
    await deployment.stop();
  }
}

/** Each kill comes as many committed changes after the worker was ready as the seed says: none is at its very start. */
async function killUntilDone(deployment: Deployment, random: () => number): Promise<number> {
  const changes = on(deployment.sql, 'notification', { signal: AbortSignal.timeout(LIMIT_MS) });
  await deployment.sql.query(`listen ${ACCOUNT_EVENTS_CHANNEL}`);
  const draw = () => Math.floor(random() * MOST_CHANGES);
  let kills = 0;
  for (let left = draw(); (await countOpen(deployment)) > 0; ) {
    if (left > 0 || kills === MOST_KILLS) {
      await changes.next();
      left--;
      continue;
    }
    kills++;
    await deployment.kill('worker');
    await deployment.run('worker', 'worker');
    left = draw();
  }
  await changes.return?.();
  return kills;
}

async function countOpen({ sql }: Deployment): Promise<number> {
  const { rows } = await sql.query<{ n: number }>("select count(*)::int as n from generation where status in ('queued', 'running')");
  return rows[0]!.n;
}

async function compare(
  deployment: Deployment, accepted: readonly { who: ApiClient; id: string; count: number }[], say: (line: string) => void,
): Promise<boolean> {
  const wrong: string[] = [];
  const ends = new Map<string, number>();
  let [captured, delivered] = [0, 0];
  for (const { who, id, count } of accepted) {
    const { status, charge, outputs } = await who.get<Generation>(`/v1/generations/${id}`);
    ends.set(status, (ends.get(status) ?? 0) + 1);
    captured += charge.captured;
    delivered += outputs.length;
    if (charge.held !== count * PRICE || charge.captured + charge.released !== charge.held) wrong.push(`${id}: the charge does not add up`);
    if (charge.captured !== outputs.length * PRICE) wrong.push(`${id}: charged ${charge.captured} for ${outputs.length} outputs`);
    if (status === 'succeeded' && outputs.length !== count) wrong.push(`${id}: ${outputs.length} of ${count} delivered`);
    if (status !== 'succeeded' && outputs.length > 0) wrong.push(`${id}: ${status} with outputs`);
    for (const { url, sha256 } of outputs) {
      const bytes = Buffer.from(await (await fetch(url)).arrayBuffer());
      if (createHash('sha256').update(bytes).digest('hex') !== sha256)
        wrong.push(`${id}: the stored bytes are not those that were promised`);
    }
  }
  const ledger = await deployment.cli('ledger', 'verify', '--json');
  const first = await deployment.cli('storage', 'reconcile', '--repair', '--json');
  const second = await deployment.cli('storage', 'reconcile', '--json');
  const after = JSON.parse(second.output) as { orphans: number; ghosts: number };
  if (ledger.code !== 0) wrong.push(`ledger verify: ${ledger.output}`);
  if (after.orphans !== 0 || after.ghosts !== 0) wrong.push(`storage reconcile: ${second.output}`);
  say(
    `n = ${accepted.length}: ${[...ends].map(([status, count]) => `${count} ${status}`).join(', ')}; lost ${accepted.length - sum(ends)}`,
  );
  say(`captured ${captured} points for ${delivered} outputs at ${PRICE}; ledger ${ledger.output.trim()}`);
  say(`storage before ${first.output.trim()}, after ${second.output.trim()}`);
  for (const line of wrong) say(`WRONG ${line}`);
  say(wrong.length === 0 ? 'clean' : `${wrong.length} faults`);
  return wrong.length === 0;
}

function sum(ends: ReadonlyMap<string, number>): number {
  return [...ends.values()].reduce((total, count) => total + count, 0);
}
