import { randomBytes } from 'node:crypto';
import { inParts } from './in-parts.js';

async function* chunksOf(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

it.each([
  [0, 3, []], [9, 3, [10 - 1]], [10, 3, [10]], [11, 3, [10, 1]], [10, 1, [10]], [35, 100, [10, 10, 10, 5]], [35, 10, [10, 10, 10, 5]],
])('cuts %i bytes that come %i at a time into parts of %j', async (length, chunk, expected) => {
  const bytes = randomBytes(length);
  const parts: Buffer[] = [];
  for await (const part of inParts(chunksOf(bytes, chunk), 10)) {
    parts.push(Buffer.from(part.bytes));
    part.free();
  }
  expect(parts.map((part) => part.length)).toEqual(expected);
  expect(Buffer.concat(parts).equals(bytes)).toBe(true);
});

it('takes memory again only once it was let go', async () => {
  const seen: Buffer[] = [];
  for await (const { bytes } of inParts(chunksOf(randomBytes(40), 7), 10)) seen.push(bytes);
  expect(new Set(seen.map(({ buffer }) => buffer)).size).toBe(4);
});
