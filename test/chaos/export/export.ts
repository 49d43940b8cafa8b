import { setTimeout as delay } from 'node:timers/promises';
import { readFile } from 'node:fs/promises';
import { enlarge } from '../deletion/large-person.js';
import type { Person } from '../clients/person.js';
import type { Outcome, Run, Scenario } from '../scenario.js';
import type { ProcessName } from '../world/processes.js';
import type { World } from '../world/world.js';
import { compareArchive, hashOf, ownedRows } from './archive.js';

const ROWS_AN_OBJECT = 50;
const WORKERS: readonly ProcessName[] = ['worker-1', 'worker-2'];
const LOOK_MS = 50;
const GROWN_AT_MOST_MB = 150;
const READY_WITHIN_MS = 600_000;
/** Where the connection breaks, as parts of the whole. */
const CUTS = [0.2, 0.55, 0.9];
const SHA_OF_X = '2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881';

interface Export {
  readonly id: string;
  readonly status: string;
}

/** R21. */
export const exporting: Scenario = {
  name: 'export',
  goals: 'R21',
  what: `the copy of an account of n rows and n ÷ ${ROWS_AN_OBJECT} objects, and its download with cuts`,
  short: 4_000,
  long: 100_000,
  run,
};

async function run({ world, n, say }: Run): Promise<Outcome> {
  const person = await world.person();
  await booked(world, person);
  const objects = 2 * (n / ROWS_AN_OBJECT); // each has its small picture, which is no part of the copy
  await enlarge({ sql: world.sql, env: { ...world.env, ...world.links.env('worker-0') } }, person.id, { rows: n, objects });
  await world.rows('update creation set sha256 = $2 where account_id = $1', [person.id, SHA_OF_X]);
  const before = await Promise.all(WORKERS.map((name) => residentMb(world, name)));
  let most = [...before];
  let isOver = false;
  const watching = (async () => {
    for (; !isOver; await delay(LOOK_MS)) {
      const now = await Promise.all(WORKERS.map((name) => residentMb(world, name)));
      most = most.map((mb, index) => Math.max(mb, now[index]!));
    }
  })();
  const ownedBefore = await ownedRows(world, person.id);
  const beganAt = performance.now();
  const { body: { id } } = await person.insist<Export>('POST', '/v1/privacy/exports');
  await ready(person, id);
  const seconds = (performance.now() - beganAt) / 1000;
  isOver = true;
  await watching;
  say(`ready after ${seconds.toFixed(1)} s`);
  const path = `${person.url}/v1/privacy/exports/${id}/download`;
  const whole = await part(path, person, 0);
  const resumed = await withCuts(path, person, whole.bytes.length);
  const owned = [ownedBefore, await ownedRows(world, person.id)];
  const { zeros, details } = await compareArchive(world, person.id, whole.bytes, owned);
  const grown = Math.max(...most.map((mb, index) => mb - before[index]!));
  return {
    zeros: [
      ...zeros,
      { what: 'downloads that differ after cuts', found: hashOf(resumed) === hashOf(whole.bytes) ? 0 : 1, n: CUTS.length },
    ],
    figures: [
      { what: 'the worker grew by', value: grown, unit: 'MB', atMost: GROWN_AT_MOST_MB },
      { what: 'the worker held at most', value: Math.max(...most), unit: 'MB' },
      { what: 'from the request until it is ready', value: seconds, unit: 's' },
      { what: 'archive', value: whole.bytes.length / 1e6, unit: 'MB' },
    ],
    details,
  };
}

/** The books of somebody new are opened by an event. */
async function booked(world: World, { id }: Person): Promise<void> {
  for (;;) {
    if ((await world.rows('select 1 from ledger_account where account_id = $1', [id])).length > 0) return;
    await delay(LOOK_MS);
  }
}

async function ready(person: Person, id: string): Promise<void> {
  for (const deadline = performance.now() + READY_WITHIN_MS; performance.now() < deadline; await delay(LOOK_MS)) {
    const { body: { status } } = await person.insist<Export>('GET', `/v1/privacy/exports/${id}`);
    if (status === 'ready') return;
    if (status === 'failed') break;
  }
  throw new Error('the export does not become ready');
}

/** From a byte on; `stopAt` breaks the connection off when so many have come. */
async function part(url: string, person: Person, from: number, etag?: string, stopAt = Number.POSITIVE_INFINITY) {
  const breaking = new AbortController();
  const range = from > 0 && etag !== undefined ? { range: `bytes=${from}-`, 'if-range': etag } : {};
  const answer = await fetch(url, { headers: { ...person.authorization(), ...range }, signal: breaking.signal });
  if (answer.status !== (from > 0 ? 206 : 200)) throw new Error(`the download answered ${answer.status}`);
  const chunks: Buffer[] = [];
  let count = 0;
  for await (const chunk of answer.body!) {
    chunks.push(Buffer.from(chunk));
    count += chunk.length;
    if (from + count >= stopAt) break; // the rest is not read
  }
  breaking.abort();
  return { bytes: Buffer.concat(chunks).subarray(0, stopAt - from), etag: answer.headers.get('etag')! };
}

async function withCuts(url: string, person: Person, length: number): Promise<Buffer> {
  let bytes = Buffer.alloc(0);
  let etag: string | undefined;
  for (const cut of [...CUTS, 2]) {
    const got = await part(url, person, bytes.length, etag, cut > 1 ? undefined : Math.floor(length * cut));
    etag = got.etag;
    bytes = Buffer.concat([bytes, got.bytes]);
  }
  return bytes;
}

/** proc(5) */
async function residentMb({ processes }: World, name: ProcessName): Promise<number> {
  const status = await readFile(`/proc/${processes.pidOf(name)}/status`, 'utf8');
  return Number(/VmRSS:\s+(\d+)/.exec(status)![1]) / 1000;
}
