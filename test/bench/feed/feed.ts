import { deepStrictEqual } from 'node:assert/strict';
import { asManyAsCan, atRate } from '../load/load.js';
import { Pool } from '../load/pool.js';
import type { Measured } from '../main.js';
import { quantile } from '../quantile.js';
import { bySize } from './by-size.js';
import { readsOf } from './reads.js';
import { byTurns } from './turns.js';
import { communityOf } from './seed/community.js';
import { FeedStage, type Served } from './stage.js';

const PER_SECOND = 200;
const LIMIT_MS = 15;
const GROWTH_MAX = 1.3;
const PEER_RATIO = 0.6;
const ROUNDS = 5;
const CONNECTIONS = 16;
const READERS = 200;

interface Extent {
  /** Communities of so many posts, the smallest first. */
  readonly sizes: readonly number[];
  readonly seconds: number;
}
const FULL: Extent = { sizes: [1_000, 10_000, 100_000, 1_000_000], seconds: 5 };
const SHORT: Extent = { sizes: [1_000, 10_000], seconds: 2 };

/**
 * Pages of 20 posts of a seeded community: at a steady rate, deep down, against smaller communities, and beside a bare server. What is
 * seen at each size is drawn in `test/results/feed.svg`; `--only sizes` measures nothing else.
 */
export async function feed(isShort: boolean, only?: readonly string[]): Promise<Measured[]> {
  const { sizes, seconds } = isShort ? SHORT : FULL;
  const communities = sizes.map((posts) => communityOf(posts));
  const stage = await FeedStage.start(communities);
  try {
    const all: Served[] = [];
    for (const community of communities) all.push(await stage.serve(community));
    if (only?.includes('sizes')) return await bySize(all, seconds);
    const [few, many] = [all[0]!, all.at(-1)!];
    return [
      ...(await steady(many, seconds)),
      ...(await bySize(all, seconds)),
      ...(await growth(few, many, seconds)),
      ...(await besideBare(many, await stage.serveBare(many), seconds)),
    ];
  } finally {
    await stage.stop();
  }
}

/** Requests come when they come: the rate does not wait for answers. */
async function steady(served: Served, seconds: number): Promise<Measured[]> {
  const rows: Measured[] = [];
  for (const { what, requests, isGoal } of await readsOf(served, READERS)) {
    const load = { url: served.url, request: (n: number) => requests[n % requests.length]!, seconds };
    await atRate({ ...load, seconds: Math.min(seconds, 3) }, PER_SECOND);
    const ms = await atRate(load, PER_SECOND);
    const of = (part: number) => quantile(ms, part);
    const name = `${what}, ${PER_SECOND}/s`;
    rows.push(
      { what: `${name}, p50`, value: of(0.5), unit: 'ms' },
      { what: `${name}, p95`, value: of(0.95), unit: 'ms', limit: isGoal ? LIMIT_MS : undefined },
      { what: `${name}, p99`, value: of(0.99), unit: 'ms' },
    );
  }
  return rows;
}

async function growth(few: Served, many: Served, seconds: number): Promise<Measured[]> {
  const rows: Measured[] = [];
  const [fewReads, manyReads] = [await readsOf(few, READERS), await readsOf(many, READERS)];
  for (const [index, { what, requests, isGoal }] of manyReads.entries()) {
    if (!isGoal) continue;
    const small = fewReads[index]!.requests;
    const p50 = async (url: string, all: readonly Buffer[]) =>
      quantile(await atRate({ url, request: (n) => all[n % all.length]!, seconds: seconds / ROUNDS }, PER_SECOND), 0.5);
    await p50(few.url, small);
    const ratios = await byTurns(ROUNDS, async () => (await p50(many.url, requests)) / (await p50(few.url, small)));
    const name = `${what}, p50 at ${many.community.posts} ÷ at ${few.community.posts} posts`;
    rows.push({ what: name, value: quantile(ratios, 0.5), unit: '×', limit: GROWTH_MAX });
  }
  return rows;
}

/** The same pages, as fast as they go, by turns. */
async function besideBare(served: Served, bareUrl: string, seconds: number): Promise<Measured[]> {
  const rows: Measured[] = [];
  for (const { what, requests, isPeer } of await readsOf(served, READERS)) {
    if (!isPeer) continue;
    await sameAnswers(served.url, bareUrl, requests.slice(0, 20));
    const rate = (url: string) => asManyAsCan({ url, request: (n) => requests[n % requests.length]!, seconds: seconds / 2 }, CONNECTIONS);
    await rate(bareUrl);
    const ours: number[] = [];
    const bare: number[] = [];
    const ratios = await byTurns(ROUNDS, async () => {
      ours.push(await rate(served.url));
      bare.push(await rate(bareUrl));
      return ours.at(-1)! / bare.at(-1)!;
    });
    rows.push(
      { what: `${what}, as many as go`, value: quantile(ours, 0.5), unit: '/s' },
      { what: `${what}, bare Fastify and pg`, value: quantile(bare, 0.5), unit: '/s' },
      { what: `${what}, ours ÷ bare, median of ${ROUNDS} rounds`, value: quantile(ratios, 0.5), unit: '×', atLeast: PEER_RATIO },
      { what: `${what}, ours ÷ bare, worst round`, value: Math.min(...ratios), unit: '×', atLeast: PEER_RATIO },
    );
  }
  return rows;
}

async function sameAnswers(url: string, bareUrl: string, requests: readonly Buffer[]): Promise<void> {
  const [ours, bare] = [new Pool(url), new Pool(bareUrl)];
  for (const request of requests) {
    const [a, b] = await Promise.all([ours.send(request), bare.send(request)]);
    deepStrictEqual(JSON.parse(a.body.toString()), JSON.parse(b.body.toString()));
  }
  ours.close();
  bare.close();
}
