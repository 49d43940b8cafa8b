import { asBuffer } from '../source.js';

const MARKER = 0xff;
const START_OF_SCAN = 0xda;
const END_OF_IMAGE = 0xd9;
const APP0 = 0xe0;
const APP1 = 0xe1;
const APP2 = 0xe2;
const APP14 = 0xee; // Adobe: says how colours are coded, so it stays
const APP15 = 0xef;
const COMMENT = 0xfe;
const XMP_HEADER = 'http://ns.adobe.com/xap/1.0/\0';
const PROFILE_HEADER = 'ICC_PROFILE\0';

/**
 * A JPEG without EXIF, XMP, IPTC, comments and tail, its picture data untouched; the colour profile stays, since it decides how the picture
 * looks. Bytes that are not a well-formed JPEG come back as they are: judging them is the decoder's work.
 */
export function withoutJpegMetadata(bytes: Uint8Array): Buffer {
  const jpeg = asBuffer(bytes);
  const segments = segmentsOf(jpeg);
  if (!segments) return jpeg;
  const kept = segments.headers.filter((segment) => !isMetadata(segment));
  return Buffer.concat([jpeg.subarray(0, 2), ...kept, jpeg.subarray(segments.scan, endOfImage(jpeg, segments.scan))]);
}

/** The same, with an XMP packet. XMP specification part 3, section 1.1.3. */
export function withOnlyJpegXmp(bytes: Uint8Array, xmp: string): Buffer {
  const jpeg = withoutJpegMetadata(bytes);
  const payload = Buffer.from(XMP_HEADER + xmp, 'utf8');
  const header = Buffer.from([MARKER, APP1, 0, 0]);
  header.writeUInt16BE(payload.length + 2, 2);
  const first = jpeg[3] === APP0 ? 4 + jpeg.readUInt16BE(4) : 2;
  return Buffer.concat([jpeg.subarray(0, first), header, payload, jpeg.subarray(first)]);
}

function isMetadata(segment: Buffer): boolean {
  const marker = segment[1]!;
  if (marker === APP2) return segment.toString('latin1', 4, 4 + PROFILE_HEADER.length) !== PROFILE_HEADER;
  return (marker > APP0 && marker <= APP15 && marker !== APP14) || marker === COMMENT;
}

function segmentsOf(jpeg: Buffer): { headers: Buffer[]; scan: number } | undefined {
  if (jpeg[0] !== MARKER || jpeg[1] !== 0xd8) return undefined;
  const headers: Buffer[] = [];
  for (let at = 2; at + 4 <= jpeg.length && jpeg[at] === MARKER;) {
    if (jpeg[at + 1] === START_OF_SCAN) return { headers, scan: at };
    const end = at + 2 + jpeg.readUInt16BE(at + 2);
    headers.push(jpeg.subarray(at, end));
    at = end;
  }
  return undefined;
}

/** Markers do not occur inside coded data: there a byte of 255 is followed by 0 or a restart. ITU-T T.81, section B.1.1.5. */
function endOfImage(jpeg: Buffer, scan: number): number {
  for (let at = jpeg.indexOf(MARKER, scan); at !== -1; at = jpeg.indexOf(MARKER, at + 1)) {
    if (jpeg[at + 1] === END_OF_IMAGE) return at + 2;
  }
  return jpeg.length;
}
