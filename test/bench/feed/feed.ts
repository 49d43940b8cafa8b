import { deepStrictEqual } from 'node:assert/strict';
import { requestOf } from '../load/connection.js';
import { asManyAsCan, atRate } from '../load/load.js';
import { Pool } from '../load/pool.js';
import type { Measured } from '../main.js';
import { quantile } from '../quantile.js';
import { pathOf, readsOf } from './reads.js';
import { communityOf } from './seed/community.js';
import { FeedStage, type Served } from './stage.js';

const PER_SECOND = 200;
const LIMIT_MS = 15;
const GROWTH_MAX = 1.3;
const PEER_RATIO = 0.6;
const ROUNDS = 5;
const CONNECTIONS = 16;
const DEEP_PAGE = 1_000;
const READERS = 200;

interface Extent {
  readonly posts: number;
  readonly fewPosts: number;
  readonly seconds: number;
}
const FULL: Extent = { posts: 1_000_000, fewPosts: 10_000, seconds: 5 };
const SHORT: Extent = { posts: 10_000, fewPosts: 10_000, seconds: 2 };

/** Pages of 20 posts of a seeded community: at a steady rate, deep down, against a small community, and beside a bare server. */
export async function feed(isShort: boolean): Promise<Measured[]> {
  const { posts, fewPosts, seconds } = isShort ? SHORT : FULL;
  const [many, few] = [communityOf(posts), communityOf(fewPosts)];
  const stage = await FeedStage.start(isShort ? [many] : [few, many]);
  try {
    const served = await stage.serve(many);
    return [
      ...(await steady(served, seconds)),
      ...(await deep(served, seconds)),
      ...(isShort ? [] : await growth(await stage.serve(few), served, seconds)),
      ...(await besideBare(served, await stage.serveBare(served), seconds)),
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

/** The first page and one that a reader comes to after a thousand, by turns. */
async function deep(served: Served, seconds: number): Promise<Measured[]> {
  const [token] = await served.readers(1);
  const pool = new Pool(served.url);
  const rows: Measured[] = [];
  for (const scope of ['latest', 'trending'] as const) {
    let cursor: string | undefined;
    for (let page = 1; page < DEEP_PAGE; page++) {
      const { body } = await pool.send(requestOf({ path: pathOf(scope, cursor), token }));
      const { nextCursor } = JSON.parse(body.toString()) as { nextCursor: string | null };
      if (nextCursor === null) break;
      cursor = nextCursor;
    }
    const at = (path: string) => ({ url: served.url, request: () => requestOf({ path, token }), seconds: seconds / ROUNDS });
    const ratios = await byTurns(async () => {
      const first = quantile(await atRate(at(pathOf(scope)), PER_SECOND), 0.5);
      return quantile(await atRate(at(pathOf(scope, cursor)), PER_SECOND), 0.5) / first;
    });
    rows.push({ what: `${scope}, page ${DEEP_PAGE} ÷ page 1, p50, median of ${ROUNDS} rounds`, value: quantile(ratios, 0.5), unit: '×' });
  }
  pool.close();
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
    const ratios = await byTurns(async () => (await p50(many.url, requests)) / (await p50(few.url, small)));
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
    const ratios = await byTurns(async () => {
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

async function byTurns(round: () => Promise<number>): Promise<number[]> {
  const results: number[] = [];
  for (let n = 0; n < ROUNDS; n++) results.push(await round());
  return results;
}
