import { createHash } from 'node:crypto';
import { Minio } from '../../../src/platform/storage/minio.js';
import type { Known, Load } from '../clients/load.js';
import type { Zero } from '../scenario.js';
import type { Call } from '../world/stand-ins-process.js';
import type { World } from '../world/world.js';

interface Row {
  readonly id: string;
  readonly status: string;
  readonly price: number;
  readonly held: number;
  readonly captured: number;
  readonly outputs: number;
  readonly holds: number;
  readonly attempts: Readonly<Record<string, number>> | null;
}

export interface Compared {
  readonly zeros: readonly Zero[];
  readonly details: readonly string[];
  /** Jobs that a provider took more than once, each with the number of its attempts. */
  readonly paidTwice: number;
}

const ROWS = `
  select g.id, g.status, g.price_per_unit as price, g.points_held as held, g.points_captured as captured,
    (select count(*)::int from creation c where c.generation_id = g.id) as outputs,
    (select count(*)::int from points_hold h where h.reference = g.id::text and h.state = 'held') as holds,
    (select jsonb_object_agg(a.provider, a.n) from
      (select provider, count(*)::int as n from generation_attempt where generation_id = g.id group by provider) a) as attempts
  from generation g where g.account_id = any($1)`;

/** What clients saw, the rows, the providers' books and the objects: four logs that were written by different hands. */
export async function compare(world: World, load: Load): Promise<Compared> {
  const details: string[] = [];
  const found = (what: string, list: readonly string[], n: number): Zero => {
    details.push(...list.map((each) => `${what}: ${each}`));
    return { what, found: list.length, n };
  };
  const people = new Set(load.known.map(({ who }) => who));
  const rows = await world.rows<Row>(ROWS, [[...people].map(({ id }) => id)]);
  const byId = new Map(rows.map((row) => [row.id, row]));
  const seen = new Set(load.known.map(({ id }) => id));
  const n = load.known.length;
  const each = (fault: (known: Known, row: Row) => string | null) =>
    load.known.flatMap((known) => {
      const row = byId.get(known.id);
      return (row && fault(known, row)) ?? [];
    });
  const lost = load.known.filter(({ id, end }) => !byId.has(id) || end === null).map(({ job, id }) => `${job} is ${byId.get(id)?.status}`);
  const calls = (await world.standIns.calls()).filter(({ isTaken }) => isTaken);
  const taken = Map.groupBy(calls, ({ job }) => job);
  const outputs = load.known.flatMap(({ end }) => end?.outputs ?? []).length;
  const zeros = [
    found('accepted generations lost', lost, n),
    found('generations that nobody was told of', rows.filter(({ id }) => !seen.has(id)).map(({ id }) => id), rows.length),
    found('requests that were refused', load.refused, n),
    found('answers that no fault excuses', [...people].flatMap(({ odd }) => odd.map((it) => JSON.stringify(it))), n),
    found('charges that differ from what was delivered', each(chargeFault), n),
    found('ends that clients saw otherwise than the rows', each(viewFault), n),
    found('paid calls without a record', each(({ job }, row) => unrecorded(taken.get(job) ?? [], row, job)), calls.length),
    found('outputs whose bytes are not what was promised', await wrongBytes(load.known), outputs),
    ...(await books(world, found)),
    ...(await objects(world, found)),
    found('processes that ended by themselves', world.lastWords(), 1),
  ];
  const jobs = new Set(load.known.map(({ job }) => job));
  return { zeros, details, paidTwice: [...taken].filter(([job, list]) => jobs.has(job) && list.length > 1).length };
}

function chargeFault({ job, count }: Known, { status, price, held, captured, outputs, holds }: Row): string | null {
  const isFit = status === 'succeeded' ? outputs >= 1 && outputs <= count : outputs === 0;
  const isEven = captured === price * outputs && held >= captured && holds === 0;
  const told = `${job}: ${status}, ${outputs} of ${count} outputs, held ${held}, captured ${captured}, ${holds} held still`;
  return isFit && isEven ? null : told;
}

function viewFault({ job, end }: Known, { status, captured }: Row): string | null {
  if (end === null) return null; // lost: told already
  const { charge } = end;
  const isSame = end.status === status && charge.captured === captured && charge.captured + charge.released === charge.held;
  return isSame ? null : `${job}: ${JSON.stringify({ end: end.status, charge })}, the row ${status} ${captured}`;
}

function unrecorded(calls: readonly Call[], { attempts }: Row, job: string): string | null {
  const more = [...Map.groupBy(calls, ({ provider }) => provider)].filter(([provider, list]) => list.length > (attempts?.[provider] ?? 0));
  return more.length === 0 ? null : `${job}: ${more.map(([provider, list]) => `${list.length} calls of ${provider}`).join(', ')}`;
}

async function wrongBytes(known: readonly Known[]): Promise<string[]> {
  const wrong: string[] = [];
  for (const { job, id, who, end } of known) {
    if (end === null || end.outputs.length === 0) continue;
    const { outputs } = await who.generation(id); // addresses of now
    for (const { url, sha256 } of outputs) {
      const bytes = Buffer.from(await (await fetch(url)).arrayBuffer());
      if (createHash('sha256').update(bytes).digest('hex') !== sha256) wrong.push(job);
    }
  }
  return wrong;
}

type Found = (what: string, list: readonly string[], n: number) => Zero;

async function books(world: World, found: Found): Promise<Zero[]> {
  const { code, output } = await world.processes.cli('ledger', 'verify', '--json');
  const [{ n } = { n: 0 }] = await world.rows<{ n: number }>('select count(*)::int as n from ledger_entry');
  return [found('faults in the books', code === 0 ? [] : [output], n)];
}

/** One sweep; then nothing may be left over, by the sweep's own look and by one of ours. */
async function objects(world: World, found: Found): Promise<Zero[]> {
  await world.processes.cli('storage', 'reconcile', '--repair', '--json');
  const after = await world.processes.cli('storage', 'reconcile', '--json');
  const { orphans, ghosts } = JSON.parse(after.output) as { orphans: number; ghosts: number };
  const stored = new Set([...(await listed(world, 'creation/')), ...(await listed(world, 'thumbnail/'))]);
  const named = (await world.rows<{ key: string }>('select unnest(array[key, thumbnail_key]) as key from creation')).map(({ key }) => key);
  const names = new Set(named);
  return [
    { what: 'orphans and dangling rows after one sweep', found: orphans + ghosts, n: stored.size },
    found('objects that no creation names', [...stored].filter((key) => !names.has(key)), stored.size),
    found('creations without their bytes', named.filter((key) => !stored.has(key)), named.length),
  ];
}

async function listed(world: World, prefix: string): Promise<string[]> {
  const { hostname, port } = new URL(world.servers.urlOf('s3'));
  const { S3_ACCESS_KEY: accessKey, S3_SECRET_KEY: secretKey, S3_REGION: region } = world.env;
  const client = new Minio.Client({ endPoint: hostname, port: Number(port), useSSL: false, region, accessKey, secretKey });
  const keys: string[] = [];
  for await (const { name } of client.listObjectsV2(world.env['S3_BUCKET']!, prefix, true)) if (name !== undefined) keys.push(name);
  return keys;
}
