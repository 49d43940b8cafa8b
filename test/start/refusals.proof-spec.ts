import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { testServices } from '../support/service-environment.js';
import { killProcesses, launch } from '../support/service-process.js';

const START_LIMIT_MS = 60_000;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'aicasso-refusals-'));
});
afterAll(async () => {
  killProcesses();
  await rm(folder, { recursive: true, force: true });
});

describe('an older Node', () => {
  /** What it would be told, and what it would trip over; nothing but the entry and its check may be asked for. */
  const asOldNode = `
    import { registerHooks } from 'node:module';
    Object.defineProperty(process, 'version', { value: 'v20.20.2' });
    Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '20.20.2' } });
    const known = /\\/src\\/(main|cli|start\\/node-version|kernel\\/exit-codes)\\.ts$/;
    registerHooks({
      load(url, context, next) {
        if (!known.test(url)) throw new Error('loaded: ' + url);
        return next(url, context);
      },
    });`;

  it.each(['src/main.ts', 'src/cli.ts'] as const)(
    'is refused by %s in one line, before anything else is loaded',
    async (program) => {
      const { exited, output } = launch({ program, env: {}, preload: asOldNode });
      expect({ code: await exited, output: output() }).toEqual({
        code: 78,
        output: expect.stringMatching(/^Node 24 or newer is needed, and this is v20\.20\.2\. [^\n]+\n$/),
      });
    },
    START_LIMIT_MS,
  );
});

describe('keys that cannot be used', () => {
  it.each([
    ['AUTH_SIGNING_KEYS', { AUTH_SIGNING_KEYS: 'canary' }],
    ['FIELD_ENCRYPTION_KEYS', { FIELD_ENCRYPTION_KEYS: 'k1:canary' }],
    ['C2PA_CERTIFICATE_CHAIN', { C2PA_PRIVATE_KEY: 'canary' }],
    ['C2PA_CERTIFICATE_CHAIN', { C2PA_CERTIFICATE_CHAIN: 'canary', C2PA_PRIVATE_KEY: 'canary' }],
  ])(
    'are refused in one line that names %s',
    async (variable, keys) => {
      const { exited, output } = launch({ env: { ...testServices().env, PORT: '0', METRICS_PORT: '0', ...keys } });
      expect({ code: await exited, output: output() }).toEqual({
        code: 78,
        output: expect.stringMatching(new RegExp(String.raw`^Bad configuration: ${variable}: (?!.*canary)[^\n]+\n$`)),
      });
    },
    START_LIMIT_MS,
  );
});

describe('DATA_DIR', () => {
  const start = (dataDir: string) => launch({ env: { LOCAL_SERVICES: 'auto', DATA_DIR: dataDir } });

  it(
    'below /proc, where folders can never be made, is refused at once',
    async () => {
      const { exited, output } = start('/proc/aicasso/data');
      expect({ code: await exited, output: output() }).toEqual({
        code: 78,
        output: expect.stringMatching(/^DATA_DIR: the folder \/proc\/aicasso\/data cannot be used: [^\n]+ \([A-Z]+\)\.\n$/),
      });
    },
    START_LIMIT_MS,
  );

  it(
    'that is a file is refused, and the file stays',
    async () => {
      const file = join(folder, 'file');
      await writeFile(file, 'mine');
      const { exited, output } = start(file);
      const line = `DATA_DIR: the folder ${file} cannot be used: what is there is not a folder (EEXIST).\n`;
      expect({ code: await exited, output: output() }).toEqual({ code: 78, output: line });
      expect(await readdir(folder)).toEqual(['file']);
    },
    START_LIMIT_MS,
  );
});
