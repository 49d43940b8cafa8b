import { type AddressInfo, createServer, type Server } from 'node:net';
import { Client } from 'pg';
import { run as runCommand } from '../../src/cli/run.js';
import { Config } from '../../src/platform/config/config.js';
import { RefusedStart } from '../../src/start/refused-start.js';
import { startService } from '../../src/start/running-service.js';
import { createDatabase, type TestDatabase } from '../support/databases.js';
import { testServices } from '../support/service-environment.js';
import { killProcesses, launch } from '../support/service-process.js';
import { freePorts } from '../tools/free-ports.js';

const CANARY = 'canary';
const START_LIMIT_MS = 60_000;

let database: TestDatabase;
let silent: Server;
let closedPort: number;
beforeAll(async () => {
  database = await createDatabase(testServices().env['DATABASE_URL']!);
  silent = createServer((socket) => socket.resume().unref());
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
  [closedPort] = (await freePorts(1)) as [number];
});
afterAll(async () => {
  killProcesses();
  silent?.close();
  await database?.drop();
});

type Changes = Readonly<Record<string, string>>;

const configured = (changes: Changes) => ({
  ...testServices().env,
  NODE_ENV: 'test',
  LOCAL_SERVICES: 'off',
  LOG_LEVEL: 'warn',
  PORT: '0',
  METRICS_PORT: '0',
  DATABASE_URL: database.url,
  REDIS_PREFIX: 'servers',
  S3_BUCKET: 'servers-test',
  ...changes,
});

/** The URL of a running server with another part. */
function changed(name: string, change: (url: URL) => void): Changes {
  const url = new URL(name === 'DATABASE_URL' ? database.url : testServices().env[name]!);
  change(url);
  return { [name]: url.href };
}
const withPassword = (name: string) => changed(name, (url) => (url.password = CANARY));

/** All three at another address, with a password in them. */
const allAt = (host: string): Changes => ({
  DATABASE_URL: `postgresql://${CANARY}:${CANARY}@${host}/${CANARY}`,
  REDIS_URL: `redis://:${CANARY}@${host}`,
  S3_ENDPOINT: `http://${host}`,
});
const allThree = (what: string) => ['DATABASE_URL', 'REDIS_URL', 'S3_ENDPOINT'].map((name) => `${name}: ${what}`).join('; ');

async function refusalOf(changes: Changes): Promise<RefusedStart> {
  const refused = await startService({ config: Config.from(configured(changes)), migrate: false }).then(
    async ({ stop }) => {
      await stop();
      return null;
    },
    (error: unknown) => error,
  );
  expect(refused).toBeInstanceOf(RefusedStart);
  return refused as RefusedStart;
}

describe('a start is refused in one line that names the variable, when', () => {
  it('nobody listens there: it may do later', async () => {
    const { message, exitCode } = await refusalOf(allAt(`127.0.0.1:${closedPort}`));
    expect({ message, exitCode }).toEqual({
      message: `Cannot be used: ${allThree('nobody listens there (ECONNREFUSED)')}`,
      exitCode: 69,
    });
  });

  it('the host is not known', async () => {
    const { message, exitCode } = await refusalOf(allAt('nowhere.invalid'));
    const what = String.raw`its host (is not known \(ENOTFOUND\)|could not be looked up \(EAI_AGAIN\))`;
    expect(message).toMatch(new RegExp(`^Cannot be used: ${allThree(what)}$`));
    expect(exitCode).toBe(69);
  });

  it('nothing is ever said', async () => {
    const { message, exitCode } = await refusalOf(allAt(`127.0.0.1:${(silent.address() as AddressInfo).port}`));
    expect({ message, exitCode }).toEqual({ message: `Cannot be used: ${allThree('it does not answer (ETIMEDOUT)')}`, exitCode: 69 });
  });

  it.each([
    ['wrong password of the database', 'DATABASE_URL: wrong user or password (28P01)', () => withPassword('DATABASE_URL')],
    ['missing password of the database', 'DATABASE_URL: a password is needed', () => changed('DATABASE_URL', (url) => (url.password = ''))],
    [
      'missing database',
      'DATABASE_URL: there is no such database (3D000)',
      () => changed('DATABASE_URL', (url) => (url.pathname = `/${CANARY}`)),
    ],
    ['wrong password of Redis', 'REDIS_URL: wrong user or password (WRONGPASS)', () => withPassword('REDIS_URL')],
    ['missing password of Redis', 'REDIS_URL: a password is needed (NOAUTH)', () => changed('REDIS_URL', (url) => (url.password = ''))],
    [
      'wrong secret of storage',
      'S3_ACCESS_KEY, S3_SECRET_KEY: not accepted, or without rights on the bucket (AccessDenied)',
      () => ({ S3_SECRET_KEY: CANARY }),
    ],
    ['bucket of no valid name', 'S3_BUCKET: no name for a bucket (InvalidBucketNameError)', () => ({ S3_BUCKET: '-' })],
  ])('there is a %s: it never will', async (_what, reason, changes) => {
    const { message, exitCode } = await refusalOf(changes());
    expect({ message, exitCode }).toEqual({ message: `Cannot be used: ${reason}`, exitCode: 78 });
  });

  it('one is wrong and another away: that which is wrong decides', async () => {
    const { exitCode } = await refusalOf({ ...allAt(`127.0.0.1:${closedPort}`), ...withPassword('DATABASE_URL') });
    expect(exitCode).toBe(78);
  });

  it(
    'it is a process, which says nothing else',
    async () => {
      const { exited, output } = launch({ env: configured(allAt(`127.0.0.1:${closedPort}`)) });
      const line = `Cannot be used: ${allThree('nobody listens there (ECONNREFUSED)')}\n`;
      expect({ code: await exited, output: output() }).toEqual({ code: 69, output: line });
    },
    START_LIMIT_MS,
  );

  it('the database is missing, which is not made then', async () => {
    const missing = changed('DATABASE_URL', (url) => (url.pathname = '/never_made'));
    expect((await refusalOf(missing)).exitCode).toBe(78);
    expect(await commandOf(['migrate'], missing)).toMatchObject({ code: 78 });
    const client = new Client({ connectionString: database.url });
    await client.connect();
    const { rows } = await client.query("select datname from pg_database where datname = 'never_made'");
    await client.end();
    expect(rows).toEqual([]);
  });
});

/** What an operator sees. */
async function commandOf(words: readonly string[], changes: Changes): Promise<{ code: number; out: string; err: string }> {
  const said = { out: [] as string[], err: [] as string[] };
  const env = { ...configured(changes), LOG_LEVEL: 'error' };
  const code = await runCommand(words, { env, out: (text) => said.out.push(text), err: (text) => said.err.push(text) });
  return { code, out: said.out.join('\n'), err: said.err.join('\n') };
}

describe('a command is refused in the same way', () => {
  it('but not without those that it is not about', async () => {
    const { REDIS_URL, S3_ENDPOINT } = allAt(`127.0.0.1:${closedPort}`);
    expect(await commandOf(['ledger', 'verify'], { REDIS_URL: REDIS_URL!, S3_ENDPOINT: S3_ENDPOINT! })).toMatchObject({ code: 0, err: '' });
  });

  it.each(['migrate --pending', 'ledger verify', 'storage reconcile', 'queue rebuild'])('%s, without its database', async (command) => {
    const away = await commandOf(command.split(' '), allAt(`127.0.0.1:${closedPort}`));
    expect(away).toMatchObject({ code: 69, out: '' });
    expect(away.err).toMatch(/^Cannot be used: DATABASE_URL: nobody listens there [^\n]+$/);
    const wrong = await commandOf(command.split(' '), withPassword('DATABASE_URL'));
    expect(wrong).toEqual({ code: 78, out: '', err: 'Cannot be used: DATABASE_URL: wrong user or password (28P01)' });
  });

  it('when it is Redis or storage that the command is about', async () => {
    const redis = await commandOf(['queue', 'rebuild'], withPassword('REDIS_URL'));
    expect(redis).toEqual({ code: 78, out: '', err: 'Cannot be used: REDIS_URL: wrong user or password (WRONGPASS)' });
    const storage = await commandOf(['storage', 'reconcile'], { S3_ENDPOINT: `http://127.0.0.1:${closedPort}` });
    expect(storage).toEqual({ code: 69, out: '', err: 'Cannot be used: S3_ENDPOINT: nobody listens there (ECONNREFUSED)' });
    const bucket = await commandOf(['storage', 'reconcile'], { S3_BUCKET: 'never-made' });
    expect(bucket).toEqual({ code: 78, out: '', err: 'Cannot be used: S3_BUCKET: there is no such bucket (NoSuchBucket)' });
  });
});
