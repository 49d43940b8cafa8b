import { MediaRefused } from '../media-refused.js';
import type { MediaSource } from '../media-types.js';
import { FileBytes } from './file-bytes.js';

/** A box of an ISO base media file (MP4, MOV, AVIF): ISO/IEC 14496-12, section 4.2. */
export interface IsoBox {
  type: string;
  /** of the content, after the header */
  start: number;
  end: number;
}

const MAX_MOVIE_HEADER_BYTES = 64 * 1024 * 1024;
const CONTAINERS = new Set(['moov', 'trak', 'mdia', 'minf', 'dinf', 'stbl', 'mvex', 'moof', 'traf']);
const PROTECTED_ENTRIES = new Set(['encv', 'enca', 'encs', 'enct', 'drms', 'drmi', 'drmt']);

/** Direct children of a range. @throws MediaRefused truncated when a box ends outside of the range */
export function* boxesIn(bytes: Buffer, from = 0, to = bytes.length): Generator<IsoBox> {
  for (let at = from; at + 8 <= to;) {
    const header = boxHeader(bytes.subarray(at, Math.min(at + 16, to)), to - at);
    yield { type: header.type, start: at + header.headerBytes, end: at + header.size };
    at += header.size;
  }
}

function boxHeader(head: Buffer, available: number): { type: string; size: number; headerBytes: number } {
  const type = head.toString('latin1', 4, 8);
  const short = head.readUInt32BE(0);
  if (short === 1 && head.length < 16) throw new MediaRefused('truncated');
  const size = short === 0 ? available : short === 1 ? Number(head.readBigUInt64BE(8)) : short;
  const headerBytes = short === 1 ? 16 : 8;
  if (size < headerBytes) throw new MediaRefused('undecodable', `box ${type} of ${size} bytes`);
  if (size > available) throw new MediaRefused('truncated', `box ${type} ends outside of the file`);
  return { type, size, headerBytes };
}

/**
 * Refuses movies that take their samples from elsewhere, are protected, or end too early. mediabunny would read past the first two.
 * @throws MediaRefused external-reference, encrypted-media, truncated, undecodable
 */
export async function checkIsoBoxes(source: MediaSource): Promise<void> {
  await FileBytes.within(source, async (bytes) => {
    let sawMovie = false;
    for (let at = 0; at + 8 <= bytes.total;) {
      const { type, size, headerBytes } = boxHeader(await bytes.at(at, 16), bytes.total - at);
      if (type === 'moov') {
        if (size > MAX_MOVIE_HEADER_BYTES) throw new MediaRefused('undecodable', 'movie header too large');
        checkMovie(await bytes.at(at + headerBytes, size - headerBytes));
        sawMovie = true;
      }
      at += size;
    }
    if (!sawMovie) throw new MediaRefused('undecodable', 'no movie header');
  });
}

function checkMovie(bytes: Buffer, from = 0, to = bytes.length, depth = 0): void {
  if (depth > 8) throw new MediaRefused('undecodable', 'boxes nested too deep');
  for (const box of boxesIn(bytes, from, to)) {
    if (box.type === 'rmra') throw new MediaRefused('external-reference', 'reference movie');
    if (box.type === 'cmov') throw new MediaRefused('unsupported-codec', 'compressed movie header');
    if (box.type === 'pssh') throw new MediaRefused('encrypted-media');
    if (box.type === 'dref') checkDataReferences(bytes, box);
    if (box.type === 'stsd') checkSampleEntries(bytes, box);
    if (CONTAINERS.has(box.type)) checkMovie(bytes, box.start, box.end, depth + 1);
  }
}

/** Bit 0 of an entry's flags says that the samples are in this very file. */
function checkDataReferences(bytes: Buffer, { start, end }: IsoBox): void {
  for (const entry of boxesIn(bytes, start + 8, end)) {
    const selfContained = entry.end - entry.start >= 4 && (bytes.readUInt32BE(entry.start) & 1) === 1;
    if (!selfContained) throw new MediaRefused('external-reference', `data reference ${entry.type}`);
  }
}

function checkSampleEntries(bytes: Buffer, { start, end }: IsoBox): void {
  for (const entry of boxesIn(bytes, start + 8, end)) {
    if (PROTECTED_ENTRIES.has(entry.type)) throw new MediaRefused('encrypted-media', entry.type);
  }
}
