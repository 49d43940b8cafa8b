import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { lockDataFolder } from './data-lock.js';
import { LocalServiceError } from './local-service-error.js';

describe('lockDataFolder', () => {
  let dataDir: string;
  beforeEach(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'aicasso-lock-'));
  });
  afterEach(() => rm(dataDir, { recursive: true, force: true }));

  it('lets one in at a time', async () => {
    const lock = await lockDataFolder(dataDir);
    await expect(lockDataFolder(dataDir)).rejects.toThrow(LocalServiceError);
    await expect(lockDataFolder(dataDir)).rejects.toThrow(`process ${process.pid}`);
    await lock.release();
    await (await lockDataFolder(dataDir)).release();
    expect(await readdir(dataDir)).toEqual([]);
  });

  it.each([
    ['of a process that is gone', JSON.stringify({ pid: 2 ** 30, startToken: 'x' })],
    ['of a process whose pid another one has now', JSON.stringify({ pid: process.pid, startToken: 'born earlier' })],
    ['that was never written to its end', '{"pi'],
  ])('takes over a lock %s, and only one of many does', async (_name, text) => {
    await writeFile(join(dataDir, `lock.${'0'.repeat(16)}`), text);
    const outcomes = await Promise.allSettled(Array.from({ length: 6 }, () => lockDataFolder(dataDir)));
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect((await readdir(dataDir)).map((name) => name.replace(/[0-9a-f]{16}/, '…')).sort()).toEqual(['lock.…', 'lock.….held']);
  });

  it('says in one line that the folder cannot be used', async () => {
    await writeFile(join(dataDir, 'file'), '');
    await expect(lockDataFolder(join(dataDir, 'file'))).rejects.toThrow(/^The data folder .* cannot be written \(EEXIST\)\.$/);
  });
});
