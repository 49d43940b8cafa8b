import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { ZipFile } from 'yazl';

export interface WrittenFile {
  readonly path: string;
  readonly sizeBytes: number;
  readonly sha256: string;
}

interface Held {
  source: Readable | null;
}

/** yazl keeps this for every entry until the end: it must hold nothing of a file that is written (measured: 13 kB for each). */
function handing(held: Held): (done: (error: unknown, source: Readable) => void) => void {
  return (done) => done(null, held.source!);
}

/** A zip that is read while it is written: one file at a time, none of them ever whole in memory. */
export class ZipArchive {
  private readonly zip = new ZipFile();
  private readonly out = this.zip.outputStream as Readable;
  private current: Readable | undefined;

  constructor(private readonly at: Date) {
    this.zip.on('error', (error: Error) => this.fail(error));
    this.out.once('close', () => this.current?.destroy(new Error('nobody reads the archive any more')));
    this.out.on('error', () => undefined); // told to whoever reads it
  }

  /** To be read once. Fails when a file does. */
  get bytes(): AsyncIterable<Buffer> {
    return this.out;
  }

  /** Returns when the last byte is on its way. @param compress for texts; media are compressed already */
  async add(path: string, body: AsyncIterable<Buffer>, { compress, at = this.at }: { compress: boolean; at?: Date }): Promise<WrittenFile> {
    const hash = createHash('sha256');
    let sizeBytes = 0;
    const measured = async function* () {
      for await (const chunk of body) {
        hash.update(chunk);
        sizeBytes += chunk.length;
        yield chunk;
      }
    };
    if (this.out.destroyed) throw new Error('nobody reads the archive any more');
    const source = (this.current = Readable.from(measured(), { objectMode: false }));
    const held: Held = { source };
    this.zip.addReadStreamLazy(path, { compress, mtime: at, mode: 0o100644 }, handing(held));
    await finished(source, { writable: false });
    held.source = null;
    return { path, sizeBytes, sha256: hash.digest('hex') };
  }

  end(): void {
    this.zip.end();
  }

  /** What is read of it ends with this error: an archive that is cut short never looks whole. */
  fail(error: Error): void {
    this.out.destroy(error);
  }
}
