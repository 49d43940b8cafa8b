import { open } from 'node:fs/promises';
import { boxesIn, type IsoBox } from './iso-boxes.js';

const TIMED = new Set(['mvhd', 'tkhd', 'mdhd']);
const CONTAINERS = new Set(['moov', 'trak', 'mdia']);

/** Sets creation and modification times to "unknown", in place: a copy should say nothing of when, and be the same bytes each time. */
export function forgetIsoTimes(movie: Buffer): Buffer {
  for (const box of timedBoxes(movie, 0, movie.length)) movie.fill(0, box.start + 4, box.start + 4 + (movie[box.start] === 1 ? 16 : 8));
  return movie;
}

function* timedBoxes(bytes: Buffer, from: number, to: number): Generator<IsoBox> {
  for (const box of boxesIn(bytes, from, to)) {
    if (TIMED.has(box.type)) yield box;
    else if (CONTAINERS.has(box.type)) yield* timedBoxes(bytes, box.start, box.end);
  }
}

/** The same in a file that we wrote ourselves. */
export async function forgetIsoTimesInFile(path: string): Promise<void> {
  const file = await open(path, 'r+');
  try {
    const { size } = await file.stat();
    for (let at = 0; at + 8 <= size;) {
      const { buffer: header } = await file.read(Buffer.alloc(16), 0, 16, at);
      const length = header.readUInt32BE(0) === 1 ? Number(header.readBigUInt64BE(8)) : header.readUInt32BE(0);
      if (header.toString('latin1', 4, 8) === 'moov') {
        const { buffer: movie } = await file.read(Buffer.alloc(length), 0, length, at);
        await file.write(forgetIsoTimes(movie), 0, length, at);
      }
      if (length < 8) return;
      at += length;
    }
  } finally {
    await file.close();
  }
}
