import { MediaRefused } from '../media-refused.js';
import { asBuffer } from '../source.js';

const EXTENSION = 0x21;
const IMAGE = 0x2c;
const TRAILER = 0x3b;
const GRAPHIC_CONTROL = 0xf9;
const APPLICATION = 0xff;
/** How often to repeat: the one application block that belongs to the picture. */
const LOOPS = new Set(['NETSCAPE2.0', 'ANIMEXTS1.0']);

/**
 * A GIF with its pictures and timing untouched and nothing else: no comments, no text, no foreign blocks, no tail. To write the pictures
 * anew would cost colours and, for a long animation, minutes. GIF89a specification.
 * @throws MediaRefused truncated, undecodable
 */
export function withOnlyGifPictures(bytes: Uint8Array, xmp?: string): Buffer {
  const gif = asBuffer(bytes);
  const start = 13 + colourTableBytes(byteAt(gif, 10));
  const parts = [gif.subarray(0, start)];
  for (let at = start; byteAt(gif, at) !== TRAILER;) {
    const end = blockEnd(gif, at);
    if (belongsToPicture(gif, at)) parts.push(gif.subarray(at, end));
    at = end;
  }
  return Buffer.concat([...parts, ...(xmp === undefined ? [] : [xmpBlock(xmp)]), Buffer.from([TRAILER])]);
}

function blockEnd(gif: Buffer, at: number): number {
  const kind = byteAt(gif, at);
  if (kind === EXTENSION) return subBlocksEnd(gif, at + 2);
  if (kind === IMAGE) return subBlocksEnd(gif, at + 11 + colourTableBytes(byteAt(gif, at + 9)));
  throw new MediaRefused('undecodable', `unknown GIF block ${kind}`);
}

function subBlocksEnd(gif: Buffer, from: number): number {
  let at = from;
  while (byteAt(gif, at) !== 0) at += 1 + byteAt(gif, at);
  return at + 1;
}

function byteAt(gif: Buffer, at: number): number {
  const byte = gif[at];
  if (byte === undefined) throw new MediaRefused('truncated');
  return byte;
}

function belongsToPicture(gif: Buffer, at: number): boolean {
  if (gif[at] === IMAGE) return true;
  if (gif[at + 1] === GRAPHIC_CONTROL) return true;
  return gif[at + 1] === APPLICATION && LOOPS.has(gif.toString('latin1', at + 3, at + 14));
}

function colourTableBytes(flags: number): number {
  return flags & 0x80 ? 3 * 2 ** ((flags & 7) + 1) : 0;
}

/** The packet lies open, and a descending run of bytes leads a reader of sub-blocks out of it. XMP specification part 3, section 1.1.2. */
function xmpBlock(xmp: string): Buffer {
  const wayOut = Buffer.from([1, ...Array.from({ length: 256 }, (_, index) => 255 - index), 0]);
  return Buffer.concat([Buffer.from([EXTENSION, APPLICATION, 11]), Buffer.from('XMP DataXMP', 'latin1'), Buffer.from(xmp, 'utf8'), wayOut]);
}
