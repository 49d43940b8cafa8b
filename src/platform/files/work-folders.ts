import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { OnApplicationBootstrap } from '@nestjs/common';
import { SystemClock } from '../../kernel/clock.js';

/** Short-lived folders of one kind, under the system's own for such. What a killed process left is removed by the next one that starts. */
export abstract class WorkFolders implements OnApplicationBootstrap {
  /** How their names begin. */
  protected abstract readonly prefix: string;
  /** Longer than anybody works in one. */
  protected abstract readonly abandonedMs: number;
  /** Of the file system, whatever ours is set to. */
  private readonly realTime = new SystemClock();

  async onApplicationBootstrap(): Promise<void> {
    const names = (await readdir(tmpdir())).filter((name) => name.startsWith(this.prefix));
    await Promise.all(names.map((name) => this.removeAbandoned(join(tmpdir(), name))));
  }

  /** The folder and all in it are gone afterwards. */
  async within<T>(work: (folder: string) => Promise<T>): Promise<T> {
    const folder = await mkdtemp(join(tmpdir(), this.prefix));
    try {
      return await work(folder);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }

  private async removeAbandoned(folder: string): Promise<void> {
    const found = await stat(folder).catch(() => null); // another process may be at it too
    const isAbandoned = found && found.mtime < this.realTime.after(-this.abandonedMs);
    if (isAbandoned) await rm(folder, { recursive: true, force: true }).catch(() => undefined);
  }
}
