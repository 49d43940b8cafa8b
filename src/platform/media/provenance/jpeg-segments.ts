import { asBuffer } from '../source.js';

const MARKER = 0xff;
const START_OF_SCAN = 0xda;
const APP0 = 0xe0;
const APP1 = 0xe1;
const APP14 = 0xee; // Adobe: says how colours are coded, so it stays
const APP15 = 0xef;
const COMMENT = 0xfe;
const XMP_HEADER = 'http://ns.adobe.com/xap/1.0/\0';

/**
 * A JPEG without EXIF, XMP, IPTC, colour profile and comments, its picture data untouched. Bytes that are not a well-formed JPEG come
 * back as they are: judging them is the decoder's work.
 */
export function withoutJpegMetadata(bytes: Uint8Array): Buffer {
  const jpeg = asBuffer(bytes);
  const scan = startOfScan(jpeg);
  if (scan === undefined) return jpeg;
  const kept = [jpeg.subarray(0, 2)];
  for (const segment of segmentsBefore(jpeg, scan)) if (!isMetadata(segment.marker)) kept.push(segment.bytes);
  return Buffer.concat([...kept, jpeg.subarray(scan)]);
}

/** Puts an XMP packet behind the first segments. XMP specification part 3, section 1.1.3. */
export function withJpegXmp(bytes: Uint8Array, xmp: string): Buffer {
  const jpeg = asBuffer(bytes);
  const payload = Buffer.from(XMP_HEADER + xmp, 'utf8');
  const header = Buffer.from([MARKER, APP1, 0, 0]);
  header.writeUInt16BE(payload.length + 2, 2);
  const first = jpeg[3] === APP0 ? 4 + jpeg.readUInt16BE(4) : 2;
  return Buffer.concat([jpeg.subarray(0, first), header, payload, jpeg.subarray(first)]);
}

function isMetadata(marker: number): boolean {
  return (marker > APP0 && marker <= APP15 && marker !== APP14) || marker === COMMENT;
}

function startOfScan(jpeg: Buffer): number | undefined {
  if (jpeg[0] !== MARKER || jpeg[1] !== 0xd8) return undefined;
  for (let at = 2; at + 4 <= jpeg.length && jpeg[at] === MARKER; at += 2 + jpeg.readUInt16BE(at + 2)) {
    if (jpeg[at + 1] === START_OF_SCAN) return at;
  }
  return undefined;
}

function* segmentsBefore(jpeg: Buffer, scan: number): Generator<{ marker: number; bytes: Buffer }> {
  for (let at = 2; at < scan; ) {
    const end = at + 2 + jpeg.readUInt16BE(at + 2);
    yield { marker: jpeg[at + 1]!, bytes: jpeg.subarray(at, end) };
    at = end;
  }
}
