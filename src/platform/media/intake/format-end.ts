import type { FileBytes } from './file-bytes.js';

/**
 * Where a format ends by its own structure: what lies behind it belongs to something else. Walks from header to header; where the
 * structure cannot be followed any more, the format ends there for the purpose of looking behind it.
 */
export type FormatEnd = (bytes: FileBytes) => Promise<number>;

const MARKER = 0xff;
const [TEM, RST0, START_OF_IMAGE, END_OF_IMAGE] = [0x01, 0xd0, 0xd8, 0xd9];

/** ITU-T T.81, section B.1.1: markers with a length, and coded data in which 255 is followed by 0. Goes through all scans. */
export async function jpegEnd(bytes: FileBytes, from = 0): Promise<number> {
  for (let at = from + 2; at + 2 <= bytes.total;) {
    const head = await bytes.at(at, 4);
    const marker = head[1]!;
    if (head[0] !== MARKER) at = await bytes.next(at, (byte) => byte === MARKER);
    else if (marker === END_OF_IMAGE) return at + 2;
    else if (marker === MARKER) at += 1;
    else if (marker <= TEM || (marker >= RST0 && marker <= START_OF_IMAGE)) at += 2;
    else if (head.length < 4) break;
    else at += 2 + head.readUInt16BE(2);
  }
  return bytes.total;
}

/** PNG specification, third edition, section 5.3. */
export async function pngEnd(bytes: FileBytes): Promise<number> {
  for (let at = 8; at + 12 <= bytes.total;) {
    const head = await bytes.at(at, 8);
    at += 12 + head.readUInt32BE(0);
    if (head.toString('latin1', 4) === 'IEND') return Math.min(at, bytes.total);
  }
  return bytes.total;
}

/** GIF89a specification: blocks of sub-blocks, and a trailer. */
export async function gifEnd(bytes: FileBytes): Promise<number> {
  const tableBytes = (flags: number): number => (flags & 0x80 ? 3 * 2 ** ((flags & 7) + 1) : 0);
  const byteAt = async (at: number): Promise<number> => (await bytes.at(at, 1))[0] ?? 0;
  for (let at = 13 + tableBytes(await byteAt(10)); at < bytes.total;) {
    const kind = await byteAt(at);
    if (kind === 0x3b) return at + 1;
    if (kind !== 0x21 && kind !== 0x2c) return at;
    at += kind === 0x21 ? 2 : 11 + tableBytes(await byteAt(at + 9));
    for (let length = await byteAt(at); length > 0; length = await byteAt(at)) at += 1 + length;
    at += 1;
  }
  return bytes.total;
}

/** WebP and WAV: one chunk around all. */
export async function riffEnd(bytes: FileBytes): Promise<number> {
  const length = (await bytes.at(4, 4)).readUInt32LE(0);
  return Math.min(8 + length + (length % 2), bytes.total);
}

/** ISO/IEC 14496-12, section 4.2: boxes, the last of which may be open. */
export async function isoEnd(bytes: FileBytes, from = 0): Promise<number> {
  for (let at = from; at < bytes.total;) {
    const head = await bytes.at(at, 16);
    if (head.length < 8 || !/^[\x20-\x7e\xa9]{4}$/.test(head.toString('latin1', 4, 8))) return at;
    const short = head.readUInt32BE(0);
    if (short === 0) return bytes.total;
    if (short === 1 && head.length < 16) return at;
    const size = short === 1 ? Number(head.readBigUInt64BE(8)) : short;
    if (size < 8 || at + size > bytes.total) return at;
    at += size;
  }
  return bytes.total;
}

/** Those at the top and, because segments and clusters may be of unknown length, one and two below. RFC 9559, section 5.1. */
const WEBM_ELEMENTS = new Set(
  ('1a45dfa3 18538067 114d9b74 1549a966 1654ae6b 1f43b675 1c53bb6b 1941a469 1043a770 1254c367 ec bf e7 a3 a0 a7 ab af 5854').split(' '),
);

/** RFC 8794, sections 4 to 6. */
export async function webmEnd(bytes: FileBytes): Promise<number> {
  for (let at = 0; at < bytes.total;) {
    const head = await bytes.at(at, 12);
    const idBytes = Math.clz32(head[0]!) - 23;
    const sizeBytes = Math.clz32(head[idBytes] ?? 0) - 23;
    if (!WEBM_ELEMENTS.has(head.toString('hex', 0, idBytes)) || sizeBytes > 8 || head.length < idBytes + sizeBytes) return at;
    const digits = head.subarray(idBytes, idBytes + sizeBytes);
    const size = digits.reduce((sum, byte, index) => sum * 256 + (index === 0 ? byte & (0xff >> sizeBytes) : byte), 0);
    const isUnknown = size === 2 ** (7 * sizeBytes) - 1;
    if (!isUnknown && at + idBytes + sizeBytes + size > bytes.total) return at;
    at += idBytes + sizeBytes + (isUnknown ? 0 : size);
  }
  return bytes.total;
}

/** RFC 3533, section 6: pages. */
export async function oggEnd(bytes: FileBytes): Promise<number> {
  for (let at = 0; at < bytes.total;) {
    const page = await bytes.at(at, 27 + 255);
    if (page.toString('latin1', 0, 4) !== 'OggS' || page.length < 27) return at;
    const segments = page.subarray(27, 27 + page[26]!);
    at += 27 + segments.length + segments.reduce((sum, length) => sum + length, 0);
  }
  return bytes.total;
}

/** MP3 has no end and no length: what follows its first tag is looked at whole, the sound too. ID3v2.4.0 structure, section 3.1. */
export async function mp3TagEnd(bytes: FileBytes): Promise<number> {
  const head = await bytes.at(0, 10);
  if (head.toString('latin1', 0, 3) !== 'ID3' || head.length < 10) return 0;
  return Math.min(10 + [6, 7, 8, 9].reduce((sum, index) => sum * 128 + (head[index]! & 0x7f), 0), bytes.total);
}

/** Nor has FLAC: what follows its blocks of metadata. RFC 9639, section 8.1. */
export async function flacTagsEnd(bytes: FileBytes): Promise<number> {
  let at = (await mp3TagEnd(bytes)) + 4;
  for (let isLast = false; !isLast && at + 4 <= bytes.total;) {
    const head = await bytes.at(at, 4);
    isLast = (head[0]! & 0x80) !== 0;
    at += 4 + head.readUIntBE(1, 3);
  }
  return Math.min(at, bytes.total);
}
