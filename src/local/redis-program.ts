import { execFile } from 'node:child_process';
import { access, constants, readFile, rm, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { LocalServiceError } from './local-service-error.js';

const run = promisify(execFile);
export const REDIS_PROGRAMS: readonly string[] = ['redis-server', 'valkey-server'];
const USUAL_FOLDERS = ['/usr/bin', '/usr/sbin', '/usr/local/bin', '/opt/homebrew/bin', '/snap/bin'];
/** invoke-rc.d(8) asks this script whether a package may start its service. */
const POLICY_PATH = '/usr/sbin/policy-rc.d';
const INSTALL_WITHIN_MS = 180_000;

/** What the search needs to know of the machine. */
export interface Machine {
  path: string;
  usualFolders: readonly string[];
  isRoot: boolean;
  platform: NodeJS.Platform;
  /** Text of /etc/os-release, empty where there is none. */
  osRelease: string;
  /** Installs packages and leaves no service running. */
  install(packages: readonly string[]): Promise<void>;
}

/**
 * A program that speaks Redis: what is there, else what the package manager can bring without a question.
 * @throws LocalServiceError that says what to install.
 */
export async function findRedisProgram(log: (line: string) => void, machine?: Machine): Promise<string> {
  const here = machine ?? (await thisMachine());
  const found = await search(here);
  if (found) return found;
  if (here.isRoot && isDebianLike(here.osRelease)) {
    log('Redis is not on this machine; installing the package redis-server (once).');
    try {
      await here.install(['redis-server']);
    } catch {
      throw new LocalServiceError('Redis is missing and could not be installed; run "apt-get install redis-server", or set REDIS_URL.');
    }
    const installed = await search(here);
    if (installed) return installed;
  }
  throw new LocalServiceError(`Redis is missing: ${advice(here)}, or set REDIS_URL to a server of yours.`);
}

async function search({ path, usualFolders }: Machine): Promise<string | null> {
  const folders = [...new Set([...path.split(delimiter).filter((folder) => folder !== ''), ...usualFolders])];
  for (const program of REDIS_PROGRAMS) {
    for (const folder of folders) {
      const candidate = join(folder, program);
      if (await isExecutable(candidate)) return candidate;
    }
  }
  return null;
}

async function isExecutable(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}

function isDebianLike(osRelease: string): boolean {
  const ids = /^ID=(.*)$/m.exec(osRelease)?.[1] ?? '';
  const like = /^ID_LIKE=(.*)$/m.exec(osRelease)?.[1] ?? '';
  return /\b(debian|ubuntu)\b/.test(`${ids} ${like}`);
}

function advice({ platform, osRelease }: Machine): string {
  if (platform === 'darwin') return 'run "brew install redis"';
  if (isDebianLike(osRelease)) return 'run "sudo apt-get install redis-server"';
  if (/fedora|rhel/.test(osRelease)) return 'run "sudo dnf install valkey"';
  if (/arch/.test(osRelease)) return 'run "sudo pacman -S valkey"';
  return 'install redis-server or valkey-server';
}

async function thisMachine(): Promise<Machine> {
  return {
    path: process.env['PATH'] ?? '',
    usualFolders: USUAL_FOLDERS,
    isRoot: process.getuid?.() === 0,
    platform: process.platform,
    osRelease: await readFile('/etc/os-release', 'utf8').catch(() => ''),
    install: installWithApt,
  };
}

async function installWithApt(packages: readonly string[]): Promise<void> {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' };
  const options = { env, timeout: INSTALL_WITHIN_MS, maxBuffer: 16 * 1024 * 1024 };
  const removePolicy = await forbidServices();
  try {
    await run('apt-get', ['-q', '-y', 'update'], options).catch(() => undefined); // the lists at hand may do
    await run('apt-get', ['-q', '-y', '-o', 'DPkg::Lock::Timeout=60', 'install', '--no-install-recommends', ...packages], options);
  } finally {
    await removePolicy();
  }
}

/** 101 means "not allowed". A policy that the machine has already is left as it is. */
async function forbidServices(): Promise<() => Promise<void>> {
  try {
    const policy = `#!/bin/sh\nkill -0 ${process.pid} 2>/dev/null && exit 101\nexit 0\n`; // void once we are gone
    await writeFile(POLICY_PATH, policy, { mode: 0o755, flag: 'wx' });
    return () => rm(POLICY_PATH, { force: true });
  } catch {
    return async () => undefined;
  }
}
