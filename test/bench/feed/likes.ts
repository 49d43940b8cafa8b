import { Client } from 'pg';
import { requestOf } from '../load/connection.js';
import { Pool } from '../load/pool.js';
import type { Measured } from '../main.js';
import { quantile } from '../quantile.js';
import { communityOf } from './seed/community.js';
import { FeedStage, type Served } from './stage.js';

const PEOPLE = 100;
/** Every second person begins with taking back, so that half of the likes stand in the end. */
const EACH = 10;
const LIMIT_MS = 100;
const ROUNDS = 5;

/** The newest one that everybody may see: it has likes already, and some that are not folded yet. */
const NEWEST = `
  select id from post where state = 'published' and not exists (select 1 from block b where post.account_id in (b.account_id, b.blocked_id))
  order by published_at desc limit 1`;

/** 100 people who like one post and take it back, again and again, all at the same time; each waits for the answer before the next tap. */
export async function likes(): Promise<Measured[]> {
  const stage = await FeedStage.start([communityOf(10_000)]);
  try {
    const served = await stage.serve(communityOf(10_000));
    const sql = new Client({ connectionString: served.databaseUrl });
    await sql.connect();
    try {
      return await measure(served, sql);
    } finally {
      await sql.end();
    }
  } finally {
    await stage.stop();
  }
}

async function measure(served: Served, sql: Client): Promise<Measured[]> {
  const tokens = await served.readers(PEOPLE);
  const { rows } = await sql.query<{ id: string }>(NEWEST);
  const post = rows[0]!.id;
  await round(served, tokens, post); // warm
  const rounds: number[][] = [];
  let wrong = 0;
  for (let n = 0; n < ROUNDS; n++) {
    rounds.push(await round(served, tokens, post));
    wrong += await difference(served, sql, post);
  }
  const p95 = rounds.map((ms) => quantile(ms, 0.95));
  return [
    { what: `likes and unlikes of one post, ${ROUNDS} rounds`, value: rounds.flat().length, unit: '' },
    { what: 'counts that differ from the likes that stand', value: wrong, unit: '', limit: 0 },
    { what: `${PEOPLE} at a time, p50`, value: quantile(rounds.flat(), 0.5), unit: 'ms' },
    { what: `${PEOPLE} at a time, p95, median of the rounds`, value: quantile(p95, 0.5), unit: 'ms', limit: LIMIT_MS },
    { what: `${PEOPLE} at a time, p95, worst round`, value: Math.max(...p95), unit: 'ms', limit: LIMIT_MS },
  ];
}

/** Milliseconds of each. */
async function round({ url }: Served, tokens: readonly string[], post: string): Promise<number[]> {
  const pool = new Pool(url);
  const ms: number[] = [];
  await Promise.all(tokens.map(async (token, person) => {
    const request = (method: 'PUT' | 'DELETE') => requestOf({ method, path: `/v1/posts/${post}/like`, token });
    const both = [request('PUT'), request('DELETE')];
    for (let n = 0; n < EACH; n++) {
      const startedAt = performance.now();
      await pool.send(both[(n + person) % 2]!);
      ms.push(performance.now() - startedAt);
    }
  }));
  pool.close();
  return ms;
}

/** Between the count that a reader is shown and the likes of those whom the reader may know of. */
async function difference({ url }: Served, sql: Client, post: string): Promise<number> {
  const pool = new Pool(url);
  const { body } = await pool.send(requestOf({ path: `/v1/posts/${post}` }));
  pool.close();
  const { likeCount } = JSON.parse(body.toString()) as { likeCount: number };
  const { rows } = await sql.query<{ count: string }>('select count(*) from post_like where post_id = $1 and counted', [post]);
  return Math.abs(likeCount - Number(rows[0]!.count));
}
