import { once } from 'node:events';
import { Agent, get } from 'node:http';
import { Client } from 'pg';
import { createDatabase, type TestDatabase } from '../support/databases.js';
import { eventually } from '../support/harness.js';
import { testServices } from '../support/service-environment.js';
import { killProcesses, launch, type ServiceProcess } from '../support/service-process.js';
import { freePorts } from '../tools/free-ports.js';

const ROUNDS = 3;
const CONNECTIONS = 16;
const EXIT_MS = 30_000;
/** On a machine that does much else. */
const START_LIMIT_MS = 240_000;

interface Seen {
  answered: number;
  readonly failed: string[];
}

let database: TestDatabase;
beforeAll(async () => {
  database = await createDatabase(testServices().env['DATABASE_URL']!);
});
afterEach(() => killProcesses()); // whoever still asks then is refused, and ends
afterAll(async () => {
  await database?.drop();
});

interface Api {
  readonly url: string;
  readonly operations: string;
  readonly process: ServiceProcess;
}

async function startApi(): Promise<Api> {
  const [port, metricsPort] = await freePorts(2);
  const own = {
    DATABASE_URL: database.url, REDIS_PREFIX: 'graceful', S3_BUCKET: 'graceful-stop', PORT: String(port), METRICS_PORT: String(metricsPort),
    RATE_LIMIT_PER_MINUTE: '1000000', LOG_LEVEL: 'info', ROLES: 'api,worker',
  };
  const process = launch({ env: { ...testServices().env, ...own } });
  const api = { url: `http://127.0.0.1:${port}`, operations: `http://127.0.0.1:${metricsPort}`, process };
  await eventually(START_LIMIT_MS, async () => {
    const answer = await fetch(`${api.url}/health/ready`).catch(() => null);
    return answer?.ok ? null : `${answer?.status ?? 'no answer'} ${process.child.exitCode ?? 'runs'} ${process.output()}`;
  });
  return api;
}

/** One request over a kept connection; the status, or the code of what went wrong. */
function ask(url: string, agent: Agent): Promise<string> {
  return new Promise((resolve) => {
    const sent = get(url, { agent }, (response) => {
      response.resume();
      response.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? 'broken'));
      response.once('end', () => resolve(String(response.statusCode)));
    });
    sent.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
  });
}

/** Sends to it as a balancer does: over kept connections, as long as it says that it is ready. */
async function balanced(api: Api, seen: Seen): Promise<void> {
  let isReady = true;
  const asking = Array.from({ length: CONNECTIONS }, async () => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    while (isReady) {
      const said = await ask(`${api.url}/v1/policies`, agent);
      if (said === '200') seen.answered += 1;
      else seen.failed.push(said);
    }
    agent.destroy();
  });
  while (isReady) isReady = (await ask(`${api.url}/health/ready`, new Agent())) === '200';
  await Promise.all(asking);
}

it(
  'fails no request under load when it is told to stop, and exits in time',
  async () => {
    let answered = 0;
    for (let round = 0; round < ROUNDS; round += 1) {
      const api = await startApi();
      const seen: Seen = { answered: 0, failed: [] };
      const load = balanced(api, seen);
      await eventually(60_000, async () => (seen.answered < 200 + round * 57 ? `no load yet: ${JSON.stringify(seen)}` : null));
      const toldAt = performance.now();
      api.process.child.kill('SIGTERM');
      await load;
      expect(await api.process.exited).toBe(0);
      expect(performance.now() - toldAt).toBeLessThan(EXIT_MS);
      expect(seen.failed).toEqual([]);
      expect(api.process.output()).not.toMatch(/"level":[56]0/);
      answered += seen.answered;
    }
    process.stderr.write(`${ROUNDS} stops under load, ${CONNECTIONS} connections: ${answered} requests answered, 0 failed\n`);
  },
  600_000,
);

it(
  'is not ready at once, answers what it was asked before, closes kept connections, and says so in its log',
  async () => {
    const api = await startApi();
    const holder = new Client({ connectionString: database.url });
    await holder.connect();
    await holder.query('begin');
    await holder.query('lock table policy_text in access exclusive mode');
    const slow = fetch(`${api.url}/v1/policies`);
    await eventually(10_000, async () => {
      const { rows } = await holder.query<{ waiting: number }>('select count(*)::int as waiting from pg_locks where not granted');
      return rows[0]!.waiting > 0 ? null : 'it does not wait';
    });
    api.process.child.kill('SIGTERM');
    await eventually(1_000, async () => {
      const answer = await fetch(`${api.operations}/health/ready`);
      return answer.status === 503 && ((await answer.json()) as { status: string }).status === 'stopping' ? null : 'still ready';
    });
    expect((await fetch(`${api.operations}/health/live`)).status).toBe(200);
    const during = await fetch(`${api.url}/health/live`);
    expect({ status: during.status, connection: during.headers.get('connection') }).toEqual({ status: 200, connection: 'close' });
    await holder.query('rollback');
    await holder.end();
    expect((await slow).status).toBe(200);
    expect(await api.process.exited).toBe(0);
    const lines = api.process.output().trim().split('\n').map((line) => JSON.parse(line) as { msg: string });
    const said = lines.map(({ msg }) => msg).filter((msg) => /^(start|stop)/.test(msg));
    expect(said).toEqual(['started', 'stopping', 'stopped']);
  },
  300_000,
);

it(
  'ends at once when it is told twice',
  async () => {
    const api = await startApi();
    const exited = once(api.process.child, 'exit');
    api.process.child.kill('SIGTERM');
    await eventually(5_000, async () => (/"msg":"stopping"/.test(api.process.output()) ? null : 'not told yet'));
    const again = performance.now();
    api.process.child.kill('SIGTERM');
    expect((await exited)[0]).toBe(130);
    expect(performance.now() - again).toBeLessThan(1_500);
  },
  300_000,
);
