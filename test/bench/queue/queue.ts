import { randomUUID } from 'node:crypto';
import type { ApiClient } from '../../../src/local/tour/client.js';
import { Deployment } from '../../tools/deployment.js';
import type { Measured } from '../main.js';
import { quantile } from '../quantile.js';
import { rawBull } from './raw-bull.js';

const PEOPLE = 4;
const FULL = { waits: 100, jobs: 5_000, generations: 100 };
const SHORT = { waits: 5, jobs: 200, generations: 4 };
const SLOWER_MS = 10;
const LIMIT_MS = 100;
const AT_LEAST = 0.1;
const GAP_MS = 50;
/** They load what is needed once. */
const WARM = 3;
/** The built-in provider answers it at once, with a tone. */
const SPEECH = { tool: 'audio.speech', prompt: 'a calm sea', provider: 'local' };
const WAITS = `
  select extract(epoch from a.started_at - g.created_at) * 1000 as ms from generation g join generation_attempt a on a.generation_id = g.id
  order by g.created_at desc limit $1`;
const LEFT = `select count(*)::int as n from generation where status in ('queued', 'running')`;

/**
 * P10: from a generation that was accepted to its work having begun, one at a time, beside a job of the queue library itself. P11: of
 * generations in line, how many a worker brings to their end in a second, beside jobs of the library that do nothing. Ours are checked,
 * given to the built-in provider, marked, signed, stored, charged and told.
 */
export async function queue(isShort: boolean): Promise<Measured[]> {
  const { waits: count, jobs, generations } = isShort ? SHORT : FULL;
  const deployment = await Deployment.start({ GENERATION_LIMIT_PER_ACCOUNT: '100', GENERATION_QUEUED_PER_ACCOUNT: '10000' });
  try {
    await deployment.run('api', 'api');
    await deployment.run('worker', 'worker,scheduler');
    const people: ApiClient[] = [];
    for (let n = 0; n < PEOPLE; n++) people.push(await deployment.person(`bench-queue-${n}`, 1_000_000));
    const ask = (n: number) => people[n % PEOPLE]!.post('/v1/generations', SPEECH, { 'idempotency-key': randomUUID() });
    for (let n = 0; n < count + WARM; n++) {
      await ask(n);
      await ended(deployment);
      await new Promise((resolve) => setTimeout(resolve, GAP_MS));
    }
    const { rows } = await deployment.sql.query<{ ms: string }>(WAITS, [count]);
    const ours = rows.map(({ ms }) => Number(ms));
    await deployment.kill('worker', 'SIGTERM');
    for (let n = 0; n < generations; n++) await ask(n);
    await deployment.run('worker', 'worker,scheduler');
    const startedAt = performance.now();
    await ended(deployment);
    const perSecond = (generations * 1000) / (performance.now() - startedAt);
    const raw = await rawBull(deployment.env['REDIS_URL']!, { waits: count, jobs });
    const median = quantile(raw.waits, 0.5);
    return [
      { what: 'P10 raw Bull, added to started, median', value: median, unit: 'ms' },
      { what: 'P10 accepted to begun, median', value: quantile(ours, 0.5), unit: 'ms', limit: Math.ceil(median + SLOWER_MS) },
      { what: 'P10 accepted to begun, p99', value: quantile(ours, 0.99), unit: 'ms', limit: LIMIT_MS },
      { what: 'P11 raw Bull, jobs that do nothing', value: raw.perSecond, unit: '/s' },
      { what: 'P11 generations brought to their end by one worker', value: perSecond, unit: '/s' },
      { what: 'P11 ours ÷ raw', value: perSecond / raw.perSecond, unit: '×', atLeast: AT_LEAST },
    ];
  } finally {
    await deployment.stop();
  }
}

async function ended({ sql }: Deployment): Promise<void> {
  for (;;) {
    const { rows } = await sql.query<{ n: number }>(LEFT);
    if (rows[0]!.n === 0) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
