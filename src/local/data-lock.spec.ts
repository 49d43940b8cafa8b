import { mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { lockDataFolder } from './data-lock.js';
import { LocalServiceError } from './local-service-error.js';

/** Not even root makes files here. Other systems than Linux have no such place, and a plain user makes none. */
const CLOSED = '/proc/sys/kernel';

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

  it.each([
    ['a file', 'file', /what is there is not a folder \(EEXIST\)\.$/],
    ['below a file', 'file/below', /a file stands in the way \(ENOTDIR\)\.$/],
    ['a link that leads nowhere', 'link', /what is there is not a folder \(EEXIST\)\.$/],
    ['a place where nobody makes files', CLOSED, /\((EACCES|EPERM|EROFS|ENOENT)\)\.$/],
  ])('names the variable and the reason when the folder is %s', async (_what, place, reason) => {
    await writeFile(join(dataDir, 'file'), '');
    await symlink(join(dataDir, 'nowhere', 'else'), join(dataDir, 'link'));
    const refused = await lockDataFolder(resolve(dataDir, place)).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(LocalServiceError);
    expect(refused).toMatchObject({ exitCode: 78, message: expect.stringMatching(/^DATA_DIR: the folder \S+ cannot be used: /) });
    expect((refused as Error).message).toMatch(reason);
  });

  it('makes the folders it lies in', async () => {
    const lock = await lockDataFolder(join(dataDir, 'a', 'b'));
    await lock.release();
    expect(await readdir(join(dataDir, 'a', 'b'))).toEqual([]);
  });
});
