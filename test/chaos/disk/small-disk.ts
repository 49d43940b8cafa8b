import { execFile } from 'node:child_process';
import { open, rename, rm, rmdir, mkdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const CHUNK = Buffer.alloc(64 * 1024, 'x');
const FILLER = 'filler';

/** This machine lets nobody mount a file system: nothing can be filled but the machine itself. */
export class MountRefused extends Error {
  override readonly name = 'MountRefused';
}

/** A folder on a disk of its own (tmpfs) with little room. Whoever has files open in it is stopped before it comes, and before it goes. */
export class SmallDisk {
  private constructor(private readonly path: string) {}

  /** With room for what is there and so many bytes more. @throws MountRefused */
  static async under(path: string, spareBytes: number): Promise<SmallDisk> {
    await mkdir(path, { recursive: true });
    const { uid, gid, mode } = await stat(path);
    const { stdout } = await run('du', ['--summarize', '--block-size=1', path]);
    const aside = `${path}.aside`;
    await rename(path, aside);
    await mkdir(path);
    const options = `size=${Number(stdout.split(/\s/)[0]) + spareBytes},uid=${uid},gid=${gid},mode=${(mode & 0o777).toString(8)}`;
    try {
      await run('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', path]);
    } catch (error) {
      await rmdir(path);
      await rename(aside, path);
      throw new MountRefused(`tmpfs cannot be mounted here: ${String((error as { stderr?: string }).stderr).trim()}`);
    }
    await run('cp', ['--archive', `${aside}/.`, path]);
    await rm(aside, { recursive: true });
    return new SmallDisk(path);
  }

  /** To the last byte. */
  async fill(): Promise<void> {
    const file = await open(join(this.path, FILLER), 'a');
    try {
      for (;;) await file.write(CHUNK);
    } catch (error) {
      if ((error as { code?: string }).code !== 'ENOSPC') throw error;
    } finally {
      await file.close();
    }
  }

  async free(): Promise<void> {
    await rm(join(this.path, FILLER), { force: true });
  }

  /** What is in it stays, on the disk where it was before. */
  async remove(): Promise<void> {
    await this.free();
    const kept = `${this.path}.kept`;
    await mkdir(kept);
    await run('cp', ['--archive', `${this.path}/.`, kept]);
    await run('umount', [this.path]);
    await rmdir(this.path);
    await rename(kept, this.path);
  }
}
