import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LocalServiceError } from './local-service-error.js';
import { findRedisProgram, type Machine } from './redis-program.js';

describe('findRedisProgram', () => {
  let folder: string;
  let machine: Machine;
  let installed: string[];
  const lines: string[] = [];

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'aicasso-path-'));
    installed = [];
    lines.length = 0;
    machine = {
      path: `${join(folder, 'a')}::${join(folder, 'absent')}`, usualFolders: [join(folder, 'b')], isRoot: true, platform: 'linux',
      osRelease: 'NAME="Debian"\nID=debian\n',
      install: async (packages) => {
        installed.push(...packages);
        await put('b', 'redis-server');
      },
    };
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const put = async (where: string, program: string, mode = 0o755): Promise<string> => {
    await mkdir(join(folder, where), { recursive: true });
    await writeFile(join(folder, where, program), '#!/bin/sh\n');
    await chmod(join(folder, where, program), mode);
    return join(folder, where, program);
  };
  const find = (changes: Partial<Machine> = {}) => findRedisProgram((line) => lines.push(line), { ...machine, ...changes });

  it('takes redis-server, else valkey-server, from the path or the usual folders', async () => {
    const valkey = await put('a', 'valkey-server');
    expect(await find()).toBe(valkey);
    const redis = await put('b', 'redis-server');
    expect(await find()).toBe(redis);
    expect(installed).toEqual([]);
  });

  it('installs it where that can be done without asking', async () => {
    expect(await find()).toBe(join(folder, 'b', 'redis-server'));
    expect(installed).toEqual(['redis-server']);
    expect(lines).toHaveLength(1);
  });

  it.each<[string, Partial<Machine>, string]>([
    ['a Debian user', { isRoot: false }, 'sudo apt-get install redis-server'],
    ['an Ubuntu derivative', { isRoot: false, osRelease: 'ID=pop\nID_LIKE="ubuntu debian"\n' }, 'sudo apt-get install redis-server'],
    ['a Mac', { isRoot: false, platform: 'darwin', osRelease: '' }, 'brew install redis'],
    ['an unknown system', { osRelease: 'ID=other\n' }, 'install redis-server or valkey-server'],
    ['a failed installation', { install: () => Promise.reject(new Error('no network')) }, 'could not be installed'],
  ])('tells %s in one line what to do', async (_name, changes, words) => {
    const failure = await find(changes).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(LocalServiceError);
    expect((failure as Error).message).toContain(words);
    expect((failure as Error).message).not.toContain('\n');
  });
});
