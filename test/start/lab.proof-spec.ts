import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createDatabase, type TestDatabase } from '../support/databases.js';
import { eventually } from '../support/harness.js';
import { testServices } from '../support/service-environment.js';
import { killProcesses, launch } from '../support/service-process.js';
import { freePorts } from '../tools/free-ports.js';

const LIMIT_MS = 240_000;

afterAll(() => killProcesses());

describe('npm start -- --lab', () => {
  let database: TestDatabase;
  let dataDir: string;

  beforeAll(async () => {
    database = await createDatabase(testServices().env['DATABASE_URL']!);
    dataDir = await mkdtemp(join(tmpdir(), 'aicasso-lab-'));
  });
  afterAll(async () => {
    await database?.drop();
    await rm(dataDir, { recursive: true, force: true });
  });

  it('lets a person play with every provider without a key; a tour is given to the one that it names, and to no other', async () => {
    const [port, metricsPort] = await freePorts(2);
    const { DATABASE_URL: _, GOOGLE_CLIENT_IDS: _google, APPLE_CLIENT_IDS: _apple, ...servers } = testServices().env;
    const env = {
      ...servers, DATABASE_URL: database.url, REDIS_PREFIX: 'lab', S3_BUCKET: 'lab-test', LOCAL_SERVICES: 'auto', DATA_DIR: dataDir,
      PORT: String(port), METRICS_PORT: String(metricsPort),
    };
    const service = launch({ args: ['--lab'], env });
    await eventually(LIMIT_MS, async () => (service.output().includes('AiCasso is ready') ? null : `it says: ${service.output()}`));
    const played = /Played by stand-ins +([a-z, ]+): no key/.exec(service.output())?.[1]?.split(', ') ?? [];
    expect(played.toSorted()).toEqual(['creatify', 'fal', 'google', 'minimax', 'openai', 'replicate', 'runway', 'xai']);

    const tour = launch({ program: 'src/local/tour/main.ts', args: ['--provider', 'fal'], env: { DATA_DIR: dataDir } });
    expect({ code: await tour.exited, output: tour.output() }).toEqual({ code: 0, output: expect.stringContaining('Only fal is used') });
    expect(tour.output()).toMatch(/8\. Where it went: fal \([^)]+\), [^:]+: sent\.\n9\./);
    expect(tour.output()).toMatch(/Taken out of both: 1 email\.\n +Posted and seen by everybody/);
    expect(tour.output()).toMatch(/12\. Bought 500 points at the App Store, [^\n]+: completed\.\n[^\n]+counted once: 600 points/);
    expect(tour.output()).toMatch(/13\. Watched an ad\. [^\n]+ gave 5 points/);
    expect(tour.output()).toMatch(/14\. Spent 120 points on 2 videos\. [^\n]+ left: 485 purchased\./);
    expect(tour.output()).toMatch(/On the phone: "[^"]*(lista|listo|terminad|creaci)[^"]*"/i);
    expect(tour.output()).toContain('a debt of 15 points, and the balance is 0.');
    expect(tour.output()).toMatch(/16\. Bought 500 points at Google Play, [^\n]+: completed\.\n[^\n]+: 485 of 500 points are left\./);
    expect(tour.output()).toMatch(/17\. The statement, \d+ lines, adds up to 485:/);
    expect(tour.output()).toMatch(/18\. A copy of all data: \d+ files, [^\n]+\n[^\n]+ the library is whole \(1\)\./);
    expect(tour.output()).toMatch(/19\. Deletion asked for, now[\s\S]+Completed 20[^\n]+ The receipt names nobody\./);
    expect(tour.output()).toMatch(/Verified without the service: [^\n]+\n\nDone\./);

    const other = launch({ program: 'src/local/tour/main.ts', args: ['--provider', 'nobody'], env: { DATA_DIR: dataDir } });
    expect({ code: await other.exited, output: other.output() }).toEqual({
      code: 1,
      output: expect.stringContaining('No stand-in plays nobody; there are fal, '),
    });

    service.child.kill('SIGTERM');
    expect(await service.exited).toBe(0);
  }, LIMIT_MS);
});

it.each([
  [['--lab'], { NODE_ENV: 'production' }, /^LAB: stand-ins play in local mode, [^\n]+\n$/],
  [['--lab'], { LOCAL_SERVICES: 'off' }, /^LAB: stand-ins play in local mode, [^\n]+\n$/],
  [['--laboratory'], {}, /^There is no option --laboratory; there is --lab\.\n$/],
])('%j with %j is refused in one line', async (args, env, line) => {
  const { exited, output } = launch({ args, env: { ...testServices().env, ...env } });
  expect({ code: await exited, output: output() }).toEqual({ code: 78, output: expect.stringMatching(line) });
}, LIMIT_MS);
