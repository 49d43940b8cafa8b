import { deflateSync } from 'node:zlib';
import { loadSharp } from '../sharp.js';

/** Strings that a clean copy must not hold. */
export const SECRETS = {
  latitude: '52.516275',
  camera: 'SerialNo-4711-XYZ',
  place: 'Unter den Linden 77',
  author: 'Erika Mustermann',
} as const;

/** Smooth noise, so that every format has something to encode. Same bytes every time. */
export function rawPixels(width: number, height: number): Buffer {
  const pixels = Buffer.alloc(width * height * 3);
  let state = 42;
  for (let index = 0; index < pixels.length; index += 1) {
    state = (state * 1103515245 + 12345) & 0x7fffffff;
    pixels[index] = ((index / 3) % width) * 2 + (state >> 26);
  }
  return pixels;
}

export async function picture(format: 'jpeg' | 'png' | 'webp' | 'avif' | 'gif', width = 64, height = 48): Promise<Buffer> {
  const sharp = await loadSharp();
  return sharp(rawPixels(width, height), { raw: { width, height, channels: 3 } })
    .toFormat(format)
    .toBuffer();
}

/** EXIF with position, serial number and maker's note, XMP, and a colour profile. */
export async function pictureWithSecrets(format: 'jpeg' | 'png' | 'webp' | 'avif'): Promise<Buffer> {
  const sharp = await loadSharp();
  const xmp =
    '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">' +
    '<rdf:Description rdf:about="" xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/"' +
    ` photoshop:City="${SECRETS.place}" photoshop:AuthorsPosition="${SECRETS.latitude}"/></rdf:RDF></x:xmpmeta>`;
  return sharp(await picture('png'))
    .withExif({
      IFD0: { Artist: SECRETS.author, Copyright: SECRETS.author },
      IFD2: { BodySerialNumber: SECRETS.camera, UserComment: SECRETS.place, MakerNote: SECRETS.camera },
      IFD3: {
        GPSLatitudeRef: 'N',
        GPSLatitude: '52/1 30/1 58/1',
        GPSLongitudeRef: 'E',
        GPSLongitude: '13/1 22/1 40/1',
        GPSProcessingMethod: SECRETS.latitude,
      },
    })
    .withXmp(xmp)
    .withIccProfile('p3')
    .toFormat(format)
    .toBuffer();
}

/** A PNG of a few kilobytes that claims, and really has, this many pixels of one colour. */
export function pngBomb(width: number, height: number): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([1, 0, 0, 0, 0], 8); // one bit per pixel, grey
  const rows = Buffer.alloc((Math.ceil(width / 8) + 1) * Math.min(height, 4096));
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    pngChunk('IHDR', header),
    pngChunk('IDAT', deflateSync(rows)),
    pngChunk('IEND', Buffer.alloc(0)),
  ]);
}

export function pngChunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const [length, crc] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  crc.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, crc]);
}

function crc32(bytes: Buffer): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit += 1) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return (crc ^ 0xffffffff) >>> 0;
}

/** An animation whose frames differ, so that no encoder folds them together. */
export async function animation(format: 'gif' | 'webp', frames: number, width = 40, height = 30): Promise<Buffer> {
  const sharp = await loadSharp();
  const each = Array.from({ length: frames }, (_, index) =>
    sharp({ create: { width, height, channels: 3, background: { r: (index * 37) % 256, g: (index * 91) % 256, b: 80 } } })
      .png()
      .toBuffer(),
  );
  return sharp(await Promise.all(each), { join: { animated: true } })
    .toFormat(format, { delay: each.map((_, index) => 50 + index * 10), loop: 3 })
    .toBuffer();
}

/** A comment block before the first picture. */
export function gifWithComment(gif: Buffer, text: string): Buffer {
  const start = 13 + (gif[10]! & 0x80 ? 3 * 2 ** ((gif[10]! & 7) + 1) : 0);
  const comment = Buffer.concat([Buffer.from([0x21, 0xfe, text.length]), Buffer.from(text, 'latin1'), Buffer.from([0])]);
  return Buffer.concat([gif.subarray(0, start), comment, gif.subarray(start)]);
}
