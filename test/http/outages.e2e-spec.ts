import { getQueueToken } from '@nestjs/bull';
import type { Queue } from 'bull';
import { Jobs } from '../../src/platform/jobs/jobs.js';
import { startApp, type TestApp } from '../support/harness.js';
import { testServices } from '../support/service-environment.js';
import { TcpProxy } from '../support/tcp-proxy.js';
import { ProbeModule } from './probe.module.js';

const ID = '0190a000-0000-7000-8000-000000000000';

interface Readiness {
  status: string;
  dependencies: { name: string; status: string; durationMs: number }[];
}

let world: TestApp;
let database: TcpProxy;
let redis: TcpProxy;
let storage: TcpProxy;
let app: TestApp;
beforeAll(async () => {
  world = await startApp({ more: [ProbeModule] });
  const { env } = testServices();
  const through = {
    database: await TcpProxy.before(world.world.database.url),
    redis: await TcpProxy.before(env['REDIS_URL']!),
    storage: await TcpProxy.before(env['S3_ENDPOINT']!),
  };
  ({ proxy: database } = through.database);
  ({ proxy: redis } = through.redis);
  ({ proxy: storage } = through.storage);
  const urls = {
    DATABASE_URL: through.database.url, REDIS_URL: through.redis.url, S3_ENDPOINT: through.storage.url.replace(/\/$/, ''),
    DATABASE_SILENCE_MS: '750',
  };
  app = await startApp({ more: [ProbeModule], beside: world, env: urls });
});
afterAll(async () => {
  await app?.stop();
  await world?.stop();
  await Promise.all([database, redis, storage].map((proxy) => proxy?.close()));
});

const probe = () => app.stranger.get(`/v1/probe/${ID}`);
async function readiness(): Promise<Readiness> {
  return (await app.stranger.get('/health/ready')).body as Readiness;
}
const downIn = ({ dependencies }: Readiness) => dependencies.filter(({ status }) => status === 'down').map(({ name }) => name);
const ready = () => app.until(async () => ((await readiness()).status === 'ready' ? null : 'not ready'));

async function expectUnavailable(): Promise<void> {
  const answer = await probe().expect(503);
  expect(answer.body).toMatchObject({ code: 'service-unavailable', status: 503 });
  expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0);
}

it('is 503 while the database is gone, and as before once it is back', async () => {
  await ready();
  await probe().expect(200);
  await database.cut();
  await expectUnavailable();
  expect(downIn(await readiness())).toEqual(['database']);
  await app.stranger.get('/health/ready').expect(503);
  await app.stranger.get('/health/live').expect(200);
  await database.restore();
  await app.until(async () => ((await probe()).status === 200 ? null : 'still 503'));
  await ready();
});

it('is 503 for the request that a breaking connection takes along, never 500', async () => {
  const answers = Promise.all(Array.from({ length: 20 }, () => probe()));
  database.breakConnections();
  for (const { status } of await answers) expect([200, 503]).toContain(status);
  await app.until(async () => ((await probe()).status === 200 ? null : 'still 503'));
});

it('survives a server that ends its side of each connection', async () => {
  await probe().expect(200);
  database.halfClose();
  await app.until(async () => ((await probe()).status === 200 ? null : 'still 503'));
});

it('does not wait for ever for a database that says nothing', async () => {
  database.hang();
  database.breakConnections();
  await expectUnavailable();
  const { dependencies, status } = await readiness();
  expect(status).toBe('not-ready');
  expect(dependencies.find(({ name }) => name === 'database')!.durationMs).toBeLessThan(1_500);
  database.hang(false);
  database.breakConnections();
  await app.until(async () => ((await probe()).status === 200 ? null : 'still 503'));
});

it('answers 503 within a second when the network drops everything, and is as before once it passes again', async () => {
  await Promise.all(Array.from({ length: 12 }, () => probe().expect(200))); // the pool is full of connections that look sound
  database.hang();
  const began = performance.now();
  await Promise.all(Array.from({ length: 20 }, () => expectUnavailable()));
  expect(performance.now() - began).toBeLessThan(4_000); // 0.9 s; up to three on a machine that is busy (`Patience`)
  const later = performance.now();
  await expectUnavailable();
  expect(performance.now() - later).toBeLessThan(500); // nobody tries any more
  expect(downIn(await readiness())).toEqual(['database']);
  database.hang(false);
  await app.until(async () => ((await probe()).status === 200 ? null : 'still 503'), 5_000);
  await ready();
});

it('answers without Redis, and says that it is not well', async () => {
  await redis.cut();
  await probe().expect(200);
  expect(downIn(await readiness())).toEqual(['redis']);
  await redis.restore();
  await ready();
});

it('keeps no ring for Redis to come back: the rows ring again', async () => {
  const jobs = app.get(Jobs);
  const queue = app.nest.get<Queue>(getQueueToken('generations'), { strict: false });
  const ring = () => jobs.ring('generations', ID, { delayMs: 3_600_000 });
  await redis.cut();
  await app.until(async () => (queue.client.status === 'ready' ? 'still connected' : null));
  for (let n = 0; n < 3; n += 1) expect(await ring()).toBe(false);
  await redis.restore();
  await app.until(async () => ((await ring()) ? null : 'not rung'));
  expect(await queue.getDelayedCount()).toBe(1);
  await ready();
});

const silent = [['redis', () => redis], ['storage', () => storage]] as const;
it.each(silent)('is not kept waiting by a %s that says nothing, and lives', async (name, of) => {
  of().hang();
  const { status, dependencies } = await readiness();
  expect({ status, down: downIn({ status, dependencies }) }).toEqual({ status: 'not-ready', down: [name] });
  for (const { durationMs } of dependencies) expect(durationMs).toBeLessThan(1_500);
  await app.stranger.get('/health/live').expect(200, { status: 'alive' });
  of().hang(false);
  of().breakConnections();
  await ready();
});

it('knows of its storage', async () => {
  await storage.cut();
  expect(downIn(await readiness())).toEqual(['storage']);
  await storage.restore();
  await ready();
});

it('is slow, not broken, when the database is', async () => {
  database.delay(100);
  await probe().expect(200);
  database.delay(0);
});
