import { createReadStream, createWriteStream, type WriteStream } from 'node:fs';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { finished } from 'node:stream/promises';

/** A list that is too long for memory: written from beginning to end, then read. It lies in a file that goes with its folder. */
export class Spool<Item extends object> {
  private readonly file: string;
  private readonly out: WriteStream;
  private length = 0;

  constructor(folder: string, name: string) {
    this.file = join(folder, name);
    this.out = createWriteStream(this.file, { flags: 'wx', mode: 0o600 });
    this.out.on('error', () => undefined); // told by `read`, and by the next `add`
  }

  get size(): number {
    return this.length;
  }

  async add(item: Item): Promise<void> {
    this.length += 1;
    if (!this.out.write(`${JSON.stringify(item)}\n`)) await once(this.out, 'drain');
  }

  /** Ends the writing. */
  async *read(): AsyncGenerator<Item> {
    this.out.end();
    await finished(this.out);
    for await (const line of createInterface({ input: createReadStream(this.file), crlfDelay: Infinity })) yield JSON.parse(line) as Item;
  }

  close(): void {
    this.out.destroy();
  }
}
