import { open, type FileHandle } from 'node:fs/promises';
import type { MediaSource } from '../media-types.js';
import { asBuffer, sizeOf } from '../source.js';

const WINDOW_BYTES = 64 * 1024;
/** What a pattern may be long. */
const OVERLAP_BYTES = 64;

/** Reads here and there in a file of any size through one window; bytes in memory are read where they are. */
export class FileBytes {
  readonly total: number;
  private readonly source: Buffer | FileHandle;
  private window = Buffer.alloc(0);
  private windowAt = 0;

  private constructor(total: number, source: Buffer | FileHandle) {
    this.total = total;
    this.source = source;
  }

  /** The file is open for as long as the work goes on. */
  static async within<T>(source: MediaSource, work: (bytes: FileBytes) => Promise<T>): Promise<T> {
    const total = await sizeOf(source);
    if (!('path' in source)) return work(new FileBytes(total, asBuffer(source)));
    const file = await open(source.path, 'r');
    try {
      return await work(new FileBytes(total, file));
    } finally {
      await file.close();
    }
  }

  /** So many bytes from there, fewer at the end of the file. */
  async at(from: number, length: number): Promise<Buffer> {
    if (Buffer.isBuffer(this.source)) return this.source.subarray(from, from + length);
    const to = Math.max(from, Math.min(from + length, this.total));
    if (from < this.windowAt || to > this.windowAt + this.window.length) {
      const { buffer, bytesRead } = await this.source.read(Buffer.alloc(Math.max(length, WINDOW_BYTES)), { position: from });
      this.window = buffer.subarray(0, bytesRead);
      this.windowAt = from;
    }
    return this.window.subarray(from - this.windowAt, to - this.windowAt);
  }

  /** Where the next such byte is; the end of the file when there is none. */
  async next(from: number, isIt: (byte: number) => boolean): Promise<number> {
    for (let at = from; at < this.total;) {
      const inWindow = this.windowAt + this.window.length - at;
      const bytes = await this.at(at, at >= this.windowAt && inWindow > 0 ? inWindow : WINDOW_BYTES);
      const index = bytes.findIndex(isIt);
      if (index !== -1) return at + index;
      at += bytes.length;
    }
    return this.total;
  }

  /** Where a global pattern of at most 64 characters, read as Latin-1, is found. */
  async *matches(pattern: RegExp, from: number): AsyncGenerator<number> {
    const step = WINDOW_BYTES - OVERLAP_BYTES;
    for (let at = from; at < this.total; at += step) {
      const text = (await this.at(at, WINDOW_BYTES)).toString('latin1');
      for (const { index } of text.matchAll(pattern)) if (index < step) yield at + index; // the next window has the others
    }
  }
}
