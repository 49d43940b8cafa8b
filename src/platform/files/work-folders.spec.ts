import { existsSync } from 'node:fs';
import { mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WorkFolders } from './work-folders.js';

const HOUR_MS = 3_600_000;

class TestFolders extends WorkFolders {
  protected readonly prefix = `aicasso-spec-${process.pid}-`;
  protected readonly abandonedMs = HOUR_MS;
}

const folders = new TestFolders();
const left = () => mkdtemp(join(tmpdir(), `aicasso-spec-${process.pid}-`));

it('takes the folder away with all in it, also when the work fails', async () => {
  let seen = '';
  const work = folders.within(async (folder) => {
    await writeFile(join((seen = folder), 'list'), 'a');
    throw new Error('the work failed');
  });
  await expect(work).rejects.toThrow('the work failed');
  expect(seen).not.toBe('');
  expect(existsSync(seen)).toBe(false);
});

it('removes at the start what a killed process left, and nothing that somebody may still work in', async () => {
  const [abandoned, fresh] = [await left(), await left()];
  const long = new Date(Date.now() - HOUR_MS - 60_000);
  await utimes(abandoned, long, long);
  await folders.onApplicationBootstrap();
  expect([existsSync(abandoned), existsSync(fresh)]).toEqual([false, true]);
  await rm(fresh, { recursive: true });
});
