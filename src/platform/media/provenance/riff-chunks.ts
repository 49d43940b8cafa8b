import { asBuffer } from '../source.js';

interface Chunk {
  id: string;
  data: Buffer;
}

const WEBP_KEPT = new Set(['VP8X', 'VP8 ', 'VP8L', 'ALPH', 'ANIM', 'ANMF', 'ICCP']);
const WAV_KEPT = new Set(['fmt ', 'fact', 'data']);
/** Flags of VP8X: WebP container specification, "Extended File Format". */
const [XMP_FLAG, EXIF_FLAG, ALPHA_FLAG] = [0x04, 0x08, 0x10];

/** A WebP with its picture data untouched and nothing else but an XMP packet. */
export function withOnlyWebpXmp(bytes: Uint8Array, xmp: string, { width, height }: { width: number; height: number }): Buffer {
  const chunks = chunksOf(asBuffer(bytes)).filter(({ id }) => WEBP_KEPT.has(id));
  const extended = chunks.find(({ id }) => id === 'VP8X');
  const header = extended ? Buffer.from(extended.data) : extendedHeader(chunks, width, height);
  header[0] = (header[0]! & ~EXIF_FLAG) | XMP_FLAG;
  return riff('WEBP', [{ id: 'VP8X', data: header }, ...chunks.filter(({ id }) => id !== 'VP8X'), { id: 'XMP ', data: Buffer.from(xmp) }]);
}

/** A WAV with its sound and an XMP packet. XMP specification part 3, section 1.2.6. */
export function withOnlyWavXmp(bytes: Uint8Array, xmp: string): Buffer {
  const chunks = chunksOf(asBuffer(bytes)).filter(({ id }) => WAV_KEPT.has(id));
  return riff('WAVE', [...chunks, { id: '_PMX', data: Buffer.from(xmp) }]);
}

function extendedHeader(chunks: Chunk[], width: number, height: number): Buffer {
  const header = Buffer.alloc(10);
  const lossless = chunks.find(({ id }) => id === 'VP8L');
  const hasAlpha = lossless !== undefined && (lossless.data[4]! & ALPHA_FLAG) !== 0; // bit 28 behind the signature byte
  header[0] = hasAlpha ? ALPHA_FLAG : 0;
  header.writeUIntLE(width - 1, 4, 3);
  header.writeUIntLE(height - 1, 7, 3);
  return header;
}

function chunksOf(file: Buffer): Chunk[] {
  const chunks: Chunk[] = [];
  const end = Math.min(file.length, 8 + file.readUInt32LE(4));
  for (let at = 12; at + 8 <= end;) {
    const length = file.readUInt32LE(at + 4);
    chunks.push({ id: file.toString('latin1', at, at + 4), data: file.subarray(at + 8, Math.min(at + 8 + length, end)) });
    at += 8 + length + (length % 2);
  }
  return chunks;
}

function riff(form: string, chunks: Chunk[]): Buffer {
  const parts = chunks.flatMap(({ id, data }) => [chunkHeader(id, data.length), data, Buffer.alloc(data.length % 2)]);
  const body = Buffer.concat([Buffer.from(form, 'latin1'), ...parts]);
  return Buffer.concat([chunkHeader('RIFF', body.length), body]);
}

function chunkHeader(id: string, length: number): Buffer {
  const header = Buffer.alloc(8);
  header.write(id, 'latin1');
  header.writeUInt32LE(length, 4);
  return header;
}
