import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import type { ApiClient } from '../../../src/local/tour/client.js';
import { Deployment } from '../../tools/deployment.js';
import { requestOf } from '../load/connection.js';
import { Pool } from '../load/pool.js';
import type { Measured } from '../main.js';
import { CountingS3 } from './counting-s3.js';
import { during, type Meters, type Spent } from './spent.js';

const PEOPLE = 4;
const POSTS = 24;
const PER = 1_000;
const MINUTE_MS = 60_000;
const LIMITS = { GENERATION_LIMIT_PER_ACCOUNT: '4', GENERATION_QUEUED_PER_ACCOUNT: '10000', POST_LIMIT_PER_MINUTE: '100000' };
const LONG = { generations: 100, pages: 4_000, idleMs: 20_000 };
const SHORT = { generations: 8, pages: 100, idleMs: 1_000 };

interface Person {
  readonly api: ApiClient;
  readonly token: string;
}

/**
 * What 1,000 generations by the built-in provider (a drawn picture: checked, marked, signed, stored, charged, told) and 1,000 pages of the
 * feed cost: processor time by process, statements, commands, calls, bytes. And a minute in which nobody asks for anything, which is a part
 * of all of them. Processor time does not depend on what else the machine does. Linux.
 */
export async function cost(isShort: boolean): Promise<Measured[]> {
  const folder = await mkdtemp(join(tmpdir(), 'aicasso-cost-'));
  try {
    const first = await Deployment.start({}, folder);
    await first.sql.query(`alter system set shared_preload_libraries = 'pg_stat_statements'`); // counts from the next start on
    await first.stop();
    const s3 = await CountingS3.before(first.env['S3_ENDPOINT']!); // which has the same address then
    const deployment = await Deployment.start({ ...LIMITS, S3_ENDPOINT: s3.url }, folder);
    const redis = new Redis(deployment.env['REDIS_URL']!);
    try {
      return await measure({ deployment, s3, redis, folder }, isShort ? SHORT : LONG);
    } finally {
      redis.disconnect();
      await deployment.stop();
      await s3.stop();
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function measure(meters: Meters, { generations, pages, idleMs }: typeof LONG): Promise<Measured[]> {
  const { deployment } = meters;
  await deployment.sql.query('create extension if not exists pg_stat_statements');
  for (const role of ['api', 'worker', 'scheduler']) await deployment.run(role, role);
  const people: Person[] = [];
  for (let n = 0; n < PEOPLE; n++) {
    const { api, token } = await deployment.signedIn(`person-${n}`, 1_000_000);
    people.push({ api, token });
  }
  await generate(deployment, people, POSTS); // warm
  await publish(people);
  const idle = await during(meters, () => new Promise((resolve) => setTimeout(resolve, idleMs)));
  const made = await during(meters, () => generate(deployment, people, generations));
  const read = (token?: string) => readFeed(deployment.apiUrl, token, pages);
  await read();
  let bytes = 0;
  const anonymous = await during(meters, async () => { bytes = await read(); });
  const signedIn = await during(meters, async () => { await read(people[0]!.token); });
  return [
    ...told('1,000 generations', made, PER / generations),
    ...told('1,000 pages, not signed in', anonymous, PER / pages),
    { what: '1,000 pages: answered', value: (bytes * PER) / pages / 1e6, unit: 'MB' },
    ...told('1,000 pages, signed in', signedIn, PER / pages),
    ...told('a minute without requests', idle, MINUTE_MS / idleMs),
  ];
}

async function generate({ sql }: Deployment, people: readonly Person[], count: number): Promise<void> {
  for (let n = 0; n < count; n++) {
    const body = { tool: 'image.create', prompt: `picture ${n}`, provider: 'local' };
    await people[n % people.length]!.api.post('/v1/generations', body, { 'idempotency-key': randomUUID() });
  }
  for (;;) {
    const { rows } = await sql.query<{ n: number }>(`select count(*)::int as n from generation where status in ('queued', 'running')`);
    if (rows[0]!.n === 0) return;
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
}

async function publish(people: readonly Person[]): Promise<void> {
  for (const { api } of people) {
    const { items } = await api.get<{ items: { id: string }[] }>('/v1/creations');
    for (const { id } of items.slice(0, POSTS / PEOPLE)) await api.post('/v1/posts', { creationId: id });
  }
}

/** Returns the bytes of the bodies. */
async function readFeed(url: string, token: string | undefined, pages: number): Promise<number> {
  const pool = new Pool(url);
  const request = requestOf({ path: '/v1/feed', token });
  let bytes = 0;
  for (let n = 0; n < pages; n++) bytes += (await pool.send(request)).body.length;
  pool.close();
  return bytes;
}

function told(what: string, spent: Spent, factor: number): Measured[] {
  const line = (part: string, value: number, unit: string) => ({ what: `${what}: ${part}`, value: value * factor, unit });
  return [
    line('processor, API', spent.apiSeconds, 's'),
    line('processor, worker', spent.workerSeconds, 's'),
    line('processor, scheduler', spent.schedulerSeconds, 's'),
    line('processor, PostgreSQL', spent.databaseSeconds, 's'),
    line('statements', spent.statements, ''),
    line('log of PostgreSQL (WAL)', spent.walBytes / 1e6, 'MB'),
    line('commands to Redis', spent.redisCommands, ''),
    line('calls to S3', spent.s3Calls, ''),
    line('bytes to and from S3', spent.s3Bytes / 1e6, 'MB'),
  ];
}
