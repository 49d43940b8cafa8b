import { randomUUID } from 'node:crypto';
import { ApiClient } from '../../src/local/tour/client.js';
import { Deployment } from '../tools/deployment.js';
import type { Measured } from './main.js';
import { quantile } from './quantile.js';

const PEOPLE = 10;
const EACH = 10;
/** One a second and a half or so keeps two cores from rendering two at a time: what waits for a renderer is not our overhead. */
const GAP_MS = 1_000;
const LIMIT_MS = 400;

/**
 * 100 image generations by 10 people. Overhead is everything from the accepted request to the charged result but the provider's own work
 * (for the built-in provider: rendering), which the attempt's instants enclose.
 */
export async function pipelineOverhead(): Promise<Measured[]> {
  const deployment = await Deployment.start();
  try {
    await deployment.run('all', 'api,worker,scheduler');
    const people: ApiClient[] = [];
    for (let n = 0; n < PEOPLE; n++) people.push(await deployment.person(`bench-${n}`, 1_000));
    await warmUp(deployment, people[0]!);
    for (let n = 0; n < PEOPLE * EACH; n++) {
      await ask(people[n % PEOPLE]!, n);
      await new Promise((resolve) => setTimeout(resolve, GAP_MS));
    }
    await ended(deployment, PEOPLE * EACH + 3);
    const { rows } = await deployment.sql.query<{ overhead: number; rendering: number; wait: number; ingest: number }>(
      `select extract(epoch from (g.finished_at - g.created_at) - (a.submitted_at - a.started_at)) * 1000 as overhead,
         extract(epoch from a.submitted_at - a.started_at) * 1000 as rendering,
         extract(epoch from a.started_at - g.created_at) * 1000 as wait,
         extract(epoch from g.finished_at - a.submitted_at) * 1000 as ingest
       from generation g join generation_attempt a on a.generation_id = g.id where g.status = 'succeeded' order by g.created_at offset 3`,
    );
    const of = (name: 'overhead' | 'rendering' | 'wait' | 'ingest', part: number) => quantile(rows.map((row) => Number(row[name])), part);
    return [
      { what: 'generations', value: rows.length, unit: '' },
      { what: 'overhead, median', value: of('overhead', 0.5), unit: 'ms' },
      { what: 'overhead, p95', value: of('overhead', 0.95), unit: 'ms', limit: LIMIT_MS },
      { what: 'accepted to submitted, p95', value: of('wait', 0.95), unit: 'ms' },
      { what: 'check, mark, store, charge, p95', value: of('ingest', 0.95), unit: 'ms' },
      { what: 'rendering, median', value: of('rendering', 0.5), unit: 'ms' },
    ];
  } finally {
    await deployment.stop();
  }
}

/** The first three load the imaging libraries. */
async function warmUp(deployment: Deployment, who: ApiClient): Promise<void> {
  for (let n = 0; n < 3; n++) {
    await ask(who, n);
    await ended(deployment, n + 1);
  }
}

async function ask(who: ApiClient, n: number): Promise<void> {
  await who.post('/v1/generations', { tool: 'image.create', prompt: `picture ${n}` }, { 'idempotency-key': randomUUID() });
}

async function ended(deployment: Deployment, count: number): Promise<void> {
  for (;;) {
    const { rows } = await deployment.sql.query<{ count: string }>(
      "select count(*) from generation where status not in ('queued', 'running')",
    );
    if (Number(rows[0]!.count) >= count) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
