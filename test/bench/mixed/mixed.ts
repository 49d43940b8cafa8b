import { randomUUID } from 'node:crypto';
import { requestOf, type RequestParts } from '../load/connection.js';
import { asManyAsCan, atRate } from '../load/load.js';
import type { Measured } from '../main.js';
import { GENERATION, type Person } from '../peer/people.js';
import { PeerStage } from '../peer/stage.js';
import { quantile } from '../quantile.js';

const CONNECTIONS = 16;
const AT_LEAST = 0.7;
const LIMIT_MS = 100;
const MIX = { read: 0.8, write: 0.15, generation: 0.05 } as const;
const EXTENT = { people: 60, ledgerRows: 10_000, openCases: 1_000 };
const SHORT = { people: 30, ledgerRows: 1_000, openCases: 1_000 };

type Kind = keyof typeof MIX;

/**
 * P23: a feed that is read, liked and commented, and generations that are asked for, all at once: 80, 15 and 5 of a hundred. What the parts
 * reach alone says how many together can be answered. Two minutes; `AICASSO_BENCH_SECONDS=600` takes ten.
 */
export async function mixed(isShort: boolean): Promise<Measured[]> {
  const seconds = isShort ? 2 : Number(process.env['AICASSO_BENCH_SECONDS'] ?? 120);
  const stage = await PeerStage.start(isShort ? SHORT : EXTENT);
  try {
    return await stage.service((url) => measure(url, stage, seconds));
  } finally {
    await stage.stop();
  }
}

async function measure(url: string, { world }: PeerStage, seconds: number): Promise<Measured[]> {
  const { people, posts } = world;
  const make: Readonly<Record<Kind, (n: number) => RequestParts>> = {
    read: (n) => {
      const post = `/v1/posts/${posts[n % 100]!}`;
      return { path: ['/v1/feed', post, `${post}/comments`, '/v1/notifications'][n % 4]! };
    },
    write: (n) => n % 2 === 0
      ? { method: Math.floor(n / 2_000) % 2 === 0 ? 'PUT' : 'DELETE', path: `/v1/posts/${posts[n % posts.length]!}/like` }
      : { method: 'POST', path: `/v1/posts/${posts[n % posts.length]!}/comments`, body: { text: `a calm sea, number ${n}` } },
    generation: () => ({
      method: 'POST', path: '/v1/generations', body: GENERATION, headers: { 'idempotency-key': randomUUID(), 'x-app-version': '1.0' },
    }),
  };
  let at = 0;
  const by = (kind: Kind, person: Person = people[at++ % people.length]!) => requestOf({ ...make[kind](at), token: person.token });
  const rate = (request: () => Buffer, part: number) => asManyAsCan({ url, request, seconds: seconds * part }, CONNECTIONS);
  await rate(() => by('read'), 0.05);
  const alone = { read: 0, write: 0, generation: 0 };
  for (const kind of Object.keys(MIX) as Kind[]) alone[kind] = await rate(() => by(kind), 0.1);
  const predicted = 1 / (Object.keys(MIX) as Kind[]).reduce((sum, kind) => sum + MIX[kind] / alone[kind], 0);
  const mix = () => by(kindAt(at));
  const together = await rate(mix, 0.4);
  const ms = await atRate({ url, request: mix, seconds: seconds * 0.2 }, together / 2);
  return [
    ...(Object.keys(MIX) as Kind[]).map((kind) => ({ what: `P23 ${kind}s alone`, value: alone[kind], unit: '/s' })),
    { what: 'P23 together, as the parts predict', value: predicted, unit: '/s' },
    { what: 'P23 together', value: together, unit: '/s' },
    { what: 'P23 together ÷ predicted', value: together / predicted, unit: '×', atLeast: AT_LEAST },
    { what: 'P23 at half of that, p50', value: quantile(ms, 0.5), unit: 'ms' },
    { what: 'P23 at half of that, p99', value: quantile(ms, 0.99), unit: 'ms', limit: LIMIT_MS },
  ];
}

/** Of each twenty requests one is for a generation and three write. */
function kindAt(n: number): Kind {
  const place = n % 20;
  return place === 0 ? 'generation' : place % 6 === 2 ? 'write' : 'read';
}
