import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, readFile, stat } from 'node:fs/promises';
import { setImmediate } from 'node:timers/promises';
import type { MediaSource } from './media-types.js';

export async function sizeOf(source: MediaSource): Promise<number> {
  return 'path' in source ? (await stat(source.path)).size : source.byteLength;
}

const HASHED_PER_TURN_BYTES = 8 * 1024 * 1024;

/** Hex SHA-256, piece by piece, so that a large file does not hold the event loop. */
export async function sha256Of(source: MediaSource): Promise<string> {
  const hash = createHash('sha256');
  if ('path' in source) {
    for await (const chunk of createReadStream(source.path)) hash.update(chunk as Buffer);
    return hash.digest('hex');
  }
  for (let at = 0; at < source.byteLength; at += HASHED_PER_TURN_BYTES) {
    if (at > 0) await setImmediate();
    hash.update(source.subarray(at, at + HASHED_PER_TURN_BYTES));
  }
  return hash.digest('hex');
}

export async function readWhole(source: MediaSource): Promise<Buffer> {
  return 'path' in source ? readFile(source.path) : asBuffer(source);
}

/** The first bytes, fewer when the file is shorter. */
export async function readHead(source: MediaSource, length: number): Promise<Buffer> {
  if (!('path' in source)) return asBuffer(source).subarray(0, length);
  const file = await open(source.path, 'r');
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

/** A view of the same memory, not a copy. */
export function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
