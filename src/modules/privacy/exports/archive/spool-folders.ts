import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { SystemClock } from '../../../../kernel/clock.js';

const PREFIX = 'aicasso-export-';
/** Longer than anybody works on one archive. */
const ABANDONED_MS = 24 * 3_600_000;

/** Folders for the lists of an archive that is being made: names, sizes and hashes of files, none of their bytes. */
@Injectable()
export class SpoolFolders implements OnApplicationBootstrap {
  /** Of the file system, whatever ours is set to. */
  private readonly realTime = new SystemClock();

  /** What killed processes left goes. */
  async onApplicationBootstrap(): Promise<void> {
    const names = (await readdir(tmpdir())).filter((name) => name.startsWith(PREFIX));
    await Promise.all(names.map((name) => this.removeAbandoned(join(tmpdir(), name))));
  }

  /** The folder and all in it are gone afterwards. */
  async within<T>(work: (folder: string) => Promise<T>): Promise<T> {
    const folder = await mkdtemp(join(tmpdir(), PREFIX));
    try {
      return await work(folder);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }

  private async removeAbandoned(folder: string): Promise<void> {
    const found = await stat(folder).catch(() => null); // another process may be at it too
    const isAbandoned = found && found.mtime < this.realTime.after(-ABANDONED_MS);
    if (isAbandoned) await rm(folder, { recursive: true, force: true }).catch(() => undefined);
  }
}
