import { readFileSync } from 'node:fs';
import { Metrics } from '../../src/platform/telemetry/metrics.js';
import { OperationsServer } from '../../src/platform/telemetry/operations-server.js';
import { foundMetrics } from '../architecture/support/metrics/found-metrics.js';
import { ask, type FalWorld, reaches, startFalWorld } from '../generations/generation-world.js';

/** What a value of a label looks like when it is a name: no id, address, number of somebody, or text. */
const VALUE = /^([a-z0-9]+([-.][a-z0-9]+)*|[A-Z]+|[1-5]\d\d|\+Inf|[\d.]+|\/[\w:/.*-]*)?$/i;
const ID = /[0-9a-f]{8}-[0-9a-f]{4}|[0-9a-f]{16}|\d{6}/i;
const SERIES_MAX = 120;

let world: FalWorld;
let text: string;
beforeAll(async () => {
  world = await startFalWorld({ env: { ROLES: 'api,worker,scheduler' } });
  const { app } = world;
  const ana = await app.actor({ consent: ['fal'] });
  world.fal.plan({ queuedLooks: 0 });
  const { id } = await ask(ana, { tool: 'image.create', prompt: 'a red bicycle' });
  await reaches(ana, id, 'at-provider');
  await world.tick(id);
  await reaches(ana, id, 'succeeded');
  await ana.get(`/v1/posts/${id}`).expect(404);
  await app.stranger.get(`/v1/nothing/${id}`).expect(404);
  const metrics = await fetch(`http://127.0.0.1:${await app.get(OperationsServer).listen()}/metrics`);
  text = await metrics.text();
}, 60_000);
afterAll(() => world?.stop());

it('are those that docker/metrics.md lists, with the same labels', () => {
  const { registry } = world.app.get(Metrics);
  const listed = new Map(foundMetrics().map((facts) => [facts.name, facts]));
  const made = registry.getMetricsAsArray() as unknown as readonly { name: string; help: string; labelNames: string[] }[];
  expect(made.length).toBeGreaterThan(30);
  for (const { name, help, labelNames } of made) {
    const { name: known, help: said, labels } = listed.get(name) ?? {};
    expect({ name, help: help.replace(/\.$/, ''), labels: labelNames }).toEqual({ name: known, help: said, labels });
  }
});

it('have labels with few values, and nobody in them', () => {
  const values = [...text.matchAll(/[{,]\w+="((?:[^"\\]|\\.)*)"/g)].map(([, value]) => value!);
  expect(values.length).toBeGreaterThan(100);
  expect([...new Set(values)].filter((value) => !VALUE.test(value) || ID.test(value))).toEqual([]);
  const lines = text.split('\n').filter((line) => /^\w+\{/.test(line) && !/_bucket\{/.test(line));
  const series = lines.map((line) => line.slice(0, line.indexOf('{')));
  const many = Object.entries(Object.groupBy(series, (name) => name)).filter(([, all]) => all!.length > SERIES_MAX);
  expect(many.map(([name]) => name)).toEqual([]);
});

it('tell of queues, jobs, the outbox, the pool and every dependency', () => {
  for (const line of [
    /^aicasso_queue_oldest_waiting_seconds\{queue="generations"\} 0$/m,
    /^aicasso_queue_jobs\{queue="generations",state="waiting"\} 0$/m,
    /^aicasso_job_wait_seconds_count\{queue="generations"\} [1-9]/m,
    /^aicasso_job_duration_seconds_count\{queue="events",outcome="done"\} [1-9]/m,
    /^aicasso_outbox_deliveries_total\{handler="generation\.ring-for-requested",outcome="done"\} 1$/m,
    /^aicasso_database_connections\{state="idle"\} \d/m,
    /^aicasso_database_connection_waiters \d/m,
    /^aicasso_database_connections_max 10$/m,
    ...['database', 'redis', 'storage'].map((name) => new RegExp(`^dependency_up\\{dependency="${name}"\\} 1$`, 'm')),
    ...['database', 'storage', 'fal', 'downloads'].map(
      (name) => new RegExp(`^aicasso_dependency_call_duration_seconds_count\\{dependency="${name}",outcome="answered"\\} [1-9]`, 'm'),
    ),
  ]) expect(text).toMatch(line);
});

it('lead to statements of the runbook that the database understands', async () => {
  const runbook = readFileSync('docker/runbook.md', 'utf8').replaceAll(/\n {2}/g, ' ');
  const statements = [...runbook.matchAll(/`(select [^`]*)`/g)].map(([, sql]) => sql!);
  expect(statements.length).toBeGreaterThan(4);
  for (const sql of statements) await world.app.sql(`explain ${sql}`);
});
