import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { Client } from 'pg';
import { createDatabase, type TestDatabase } from '../support/databases.js';
import { eventually } from '../support/harness.js';
import { testServices } from '../support/service-environment.js';
import { killProcesses, launch } from '../support/service-process.js';

const START_LIMIT_MS = 60_000;

let database: TestDatabase;
beforeAll(async () => {
  database = await createDatabase(testServices().env['DATABASE_URL']!);
});
afterAll(async () => {
  killProcesses();
  await database?.drop();
});

async function freePort(): Promise<number> {
  const server = createServer().listen(0);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

async function configured(more: Record<string, string> = {}): Promise<Record<string, string>> {
  const [port, metricsPort] = [await freePort(), await freePort()];
  const own = {
    DATABASE_URL: database.url,
    REDIS_PREFIX: 'process',
    S3_BUCKET: 'process-test',
    PORT: String(port),
    METRICS_PORT: String(metricsPort),
  };
  return { ...testServices().env, ...own, ...more };
}

async function answers(url: string): Promise<string | null> {
  return fetch(url).then(
    ({ status }) => (status === 200 ? null : `${url} says ${status}`),
    () => `${url} does not answer`,
  );
}

it(
  'refuses a bad configuration in one line that names the variables and shows no value',
  async () => {
    const { exited, output } = launch({ env: await configured({ PORT: 'canary-value', S3_SECRET_KEY: '', ROLES: 'api,canary-role' }) });
    expect(await exited).toBe(78);
    expect(output().trim().split('\n')).toHaveLength(1);
    for (const name of ['PORT', 'S3_SECRET_KEY', 'ROLES']) expect(output()).toContain(name);
    expect(output()).not.toContain('canary');
  },
  START_LIMIT_MS,
);

it(
  'runs, refuses a taken port in one line, answers what it began, and stops cleanly when told',
  async () => {
    const env = await configured();
    const first = launch({ env });
    await eventually(START_LIMIT_MS, () => answers(`http://127.0.0.1:${env['PORT']}/health/ready`));
    const second = launch({ env: { ...env, METRICS_PORT: String(await freePort()) } });
    expect(await second.exited).toBe(1);
    expect(second.output().trim()).toBe(`Port ${env['PORT']} is in use; stop the program that uses it or set PORT to another.`);
    first.child.kill('SIGTERM');
    expect({ code: await first.exited, output: first.output() }).toEqual({ code: 0, output: '' });
  },
  START_LIMIT_MS * 2,
);

it(
  'without the api role answers operators alone',
  async () => {
    const env = await configured({ ROLES: 'worker,scheduler' });
    const worker = launch({ env });
    await eventually(START_LIMIT_MS, () => answers(`http://127.0.0.1:${env['METRICS_PORT']}/health/ready`));
    expect(await answers(`http://127.0.0.1:${env['METRICS_PORT']}/metrics`)).toBeNull();
    expect(await answers(`http://127.0.0.1:${env['PORT']}/health/live`)).toContain('does not answer');
    worker.child.kill('SIGINT');
    expect(await worker.exited).toBe(0);
  },
  START_LIMIT_MS,
);

it(
  'refuses to run on a database that waits for a migration',
  async () => {
    const behind = await createDatabase(testServices().env['DATABASE_URL']!);
    const admin = new Client({ connectionString: behind.url });
    await admin.connect();
    await admin.query('delete from migration');
    await admin.end();
    const { exited, output } = launch({ env: await configured({ DATABASE_URL: behind.url }) });
    expect(await exited).toBe(1);
    expect(output().trim()).toMatch(/^\d+ migrations are pending; run "npm run cli -- migrate" first\.$/);
    await behind.drop();
  },
  START_LIMIT_MS,
);
