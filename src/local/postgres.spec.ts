import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LocalServiceError } from './local-service-error.js';
import { startPostgres } from './postgres.js';

describe('startPostgres on a folder it cannot use', () => {
  let dataDir: string;
  beforeEach(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'aicasso-postgres-'));
    await mkdir(join(dataDir, 'postgres'), { mode: 0o700 });
  });
  afterEach(() => rm(dataDir, { recursive: true, force: true }));

  const failure = async (): Promise<string> => {
    const error: unknown = await startPostgres({ dataDir }).catch((thrown: unknown) => thrown);
    if (!(error instanceof LocalServiceError)) throw error;
    expect(error.message).not.toContain('\n');
    return error.message;
  };
  const put = (name: string, text: string) => writeFile(join(dataDir, 'postgres', name), text);

  it('says that it was made by another version', async () => {
    await Promise.all([put('PG_VERSION', '15\n'), put('aicasso.password', 'x')]);
    expect(await failure()).toMatch(/was made by PostgreSQL 15, and this is \d+/);
  });

  it('says what is missing', async () => {
    expect(await failure()).toContain('it has no PG_VERSION');
    await put('PG_VERSION', '18\n');
    expect(await failure()).toContain('it has no aicasso.password');
  });

  it('says what PostgreSQL complains of', async () => {
    await Promise.all([put('PG_VERSION', '18\n'), put('aicasso.password', 'x')]);
    expect(await failure()).toMatch(/^PostgreSQL could not start on .*postgres \(.+\)\.$/);
  });

  it('throws away what an interrupted first start left', async () => {
    await mkdir(join(dataDir, 'postgres.new-abc123', 'cluster'), { recursive: true });
    await failure();
    expect(await readdir(dataDir)).toEqual(['postgres']);
  });
});
