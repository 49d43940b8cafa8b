import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { Client } from 'pg';
import { freePorts } from '../../tools/free-ports.js';
import { communityOf } from '../feed/seed/community.js';
import { FeedStage, type Served } from '../feed/stage.js';
import type { Measured } from '../main.js';
import { quantile } from '../quantile.js';
import { Listeners } from './listeners.js';

const COMMUNITY = communityOf(10_000);
const PEOPLE = 200;
const EVENTS = 200;
const MEMORY_RATIO_MAX = 1.5;
const LIMIT_MS = 250;
const OPENED_AT_A_TIME = 20;
const BARE = fileURLToPath(new URL('./bare-sse.js', import.meta.url));
/** As the service appends one; the notice goes out when it is committed. */
const APPEND = `
  with next as (
    insert into account_sequence (account_id, value) values ($1, 1)
    on conflict (account_id) do update set value = account_sequence.value + 1 returning value
  ), event as (
    insert into account_event (account_id, sequence, type, data, created_at)
    select $1, value, 'points.changed', '{}', now() from next returning sequence
  )
  select pg_notify('account_events', $1::text) from event`;

interface Server {
  readonly pid: number;
  open(listeners: Listeners, person: number): Promise<void>;
  tell(person: number): Promise<void>;
}

interface Seen {
  readonly kilobytesEach: number;
  readonly ms: readonly number[];
}

/**
 * P14: 1,000 and 5,000 open streams of 200 people, each person's event told to all of their devices, beside a bare server of `node:http`
 * which is told by a request. Memory is what the process grew by while they were opened. Linux.
 */
export async function streams(isShort: boolean): Promise<Measured[]> {
  const stage = await FeedStage.start([COMMUNITY]);
  try {
    const rows: Measured[] = [];
    for (const [n, count] of (isShort ? [200] : [1_000, 5_000]).entries()) {
      const served = await stage.serve(COMMUNITY, [], `streams-${n}`);
      const ours = await withService(served, (server) => seenWith(served.url, server, count));
      await stage.end(`streams-${n}`);
      const bare = await withBare((url, server) => seenWith(url, server, count));
      const name = `P14 ${count} streams`;
      rows.push(
        { what: `${name}, memory of each`, value: ours.kilobytesEach, unit: 'kB' },
        { what: `${name}, bare, memory of each`, value: bare.kilobytesEach, unit: 'kB' },
        { what: `${name}, memory ÷ bare`, value: ours.kilobytesEach / bare.kilobytesEach, unit: '×', limit: MEMORY_RATIO_MAX },
        { what: `${name}, event to the last device, p50`, value: quantile(ours.ms, 0.5), unit: 'ms' },
        { what: `${name}, event to the last device, p99`, value: quantile(ours.ms, 0.99), unit: 'ms', limit: LIMIT_MS },
        { what: `${name}, bare, event to the last device, p99`, value: quantile(bare.ms, 0.99), unit: 'ms' },
      );
    }
    return rows;
  } finally {
    await stage.stop();
  }
}

async function seenWith(url: string, server: Server, count: number): Promise<Seen> {
  const listeners = new Listeners(url);
  try {
    await openAll(listeners, server, PEOPLE); // what each person takes once
    const before = await residentKb(server.pid);
    await openAll(listeners, server, count);
    const kilobytesEach = ((await residentKb(server.pid)) - before) / (count - PEOPLE);
    const ms: number[] = [];
    for (let n = 0; n < EVENTS; n++) {
      const person = n % PEOPLE;
      ms.push(await listeners.timed(person, Math.floor(count / PEOPLE), () => server.tell(person)));
    }
    return { kilobytesEach, ms };
  } finally {
    listeners.close();
  }
}

async function openAll(listeners: Listeners, server: Server, upTo: number): Promise<void> {
  while (listeners.count < upTo) {
    const from = listeners.count;
    const next = Array.from({ length: Math.min(OPENED_AT_A_TIME, upTo - from) }, (_, n) => server.open(listeners, (from + n) % PEOPLE));
    await Promise.all(next);
  }
}

async function withService<T>(served: Served, work: (server: Server) => Promise<T>): Promise<T> {
  const tokens = await served.readers(PEOPLE);
  const accounts = tokens.map((token) => (JSON.parse(Buffer.from(token.split('.')[1]!, 'base64url').toString()) as { sub: string }).sub);
  const sql = new Client({ connectionString: served.databaseUrl });
  await sql.connect();
  try {
    return await work({
      pid: served.pid,
      open: (listeners, person) => listeners.open(person, '/v1/events', tokens[person]),
      tell: async (person) => { await sql.query(APPEND, [accounts[person]]); },
    });
  } finally {
    await sql.end();
  }
}

async function withBare<T>(work: (url: string, server: Server) => Promise<T>): Promise<T> {
  const [port] = await freePorts(1);
  const url = `http://127.0.0.1:${port}`;
  const child = spawn(process.execPath, [BARE], { env: { ...process.env, PORT: String(port) }, stdio: ['ignore', 'ignore', 'inherit'] });
  try {
    while (!(await fetch(`${url}/health`).then(({ ok }) => ok, () => false))) await new Promise((resolve) => setTimeout(resolve, 50));
    return await work(url, {
      pid: child.pid!,
      open: (listeners, person) => listeners.open(person, `/${person}`),
      tell: async (person) => { await fetch(`${url}/${person}`, { method: 'POST' }); },
    });
  } finally {
    child.kill();
  }
}

async function residentKb(pid: number): Promise<number> {
  return Number(/VmRSS:\s+(\d+) kB/.exec(await readFile(`/proc/${pid}/status`, 'utf8'))?.[1]);
}
