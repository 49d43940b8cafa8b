import { crc32 } from 'node:zlib';
import { asBuffer } from '../source.js';

const SIGNATURE_BYTES = 8;
/** What decides how the pixels look; text, EXIF, dates and everything unknown is left out. PNG specification, third edition. */
const KEPT = new Set('IHDR PLTE IDAT IEND tRNS cHRM gAMA iCCP sBIT sRGB cICP mDCV cLLI bKGD pHYs acTL fcTL fdAT'.split(' '));

/** A PNG with its picture data untouched, nothing else but an XMP packet, and no tail. */
export function withOnlyPngXmp(bytes: Uint8Array, xmp: string): Buffer {
  const png = asBuffer(bytes);
  const parts = [png.subarray(0, SIGNATURE_BYTES)];
  for (let at = SIGNATURE_BYTES; at + 12 <= png.length;) {
    const end = at + 12 + png.readUInt32BE(at);
    const type = png.toString('latin1', at + 4, at + 8);
    if (KEPT.has(type)) parts.push(png.subarray(at, end));
    if (type === 'IHDR') parts.push(textChunk(xmp));
    if (type === 'IEND') break;
    at = end;
  }
  return Buffer.concat(parts);
}

/** iTXt, not packed, without language. XMP specification part 3, section 1.1.5. */
function textChunk(xmp: string): Buffer {
  const body = Buffer.concat([Buffer.from('iTXtXML:com.adobe.xmp\0\0\0\0\0', 'latin1'), Buffer.from(xmp, 'utf8')]);
  const chunk = Buffer.alloc(body.length + 8);
  chunk.writeUInt32BE(body.length - 4);
  body.copy(chunk, 4);
  chunk.writeUInt32BE(crc32(body), body.length + 4);
  return chunk;
}
