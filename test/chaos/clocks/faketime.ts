import { existsSync, readdirSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const LIBRARIES = '/usr/lib';
const LIBRARY = 'faketime/libfaketime.so.1';

/** Where Debian's `faketime` puts its library; null when it is not installed. */
export function faketimeLibrary(): string | null {
  const folders = existsSync(LIBRARIES) ? readdirSync(LIBRARIES) : [];
  return folders.map((folder) => join(LIBRARIES, folder, LIBRARY)).find((path) => existsSync(path)) ?? null;
}

/** The clock of one process, as its machine would have set it: off by what is written to a file, and set again by writing it again. */
export class FakeTime {
  constructor(private readonly library: string, private readonly file: string) {}

  async set(offSeconds: number): Promise<void> {
    await writeFile(this.file, `${offSeconds < 0 ? '-' : '+'}${Math.abs(offSeconds)}\n`);
  }

  /** A counter that only goes on does so on any machine: it stays what it is. */
  get env(): Record<string, string> {
    return {
      LD_PRELOAD: this.library, FAKETIME_TIMESTAMP_FILE: this.file, FAKETIME_CACHE_DURATION: '1', DONT_FAKE_MONOTONIC: '1',
      FAKETIME_DONT_FAKE_MONOTONIC: '1',
    };
  }
}
