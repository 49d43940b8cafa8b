import sharp from 'sharp';

/** A photo with what must not stay in it: a place. */
export async function makePhoto(): Promise<Uint8Array> {
  const sky = { create: { width: 640, height: 480, channels: 3 as const, background: { r: 90, g: 140, b: 200 } } };
  const hill = Buffer.from(
    `<svg width="640" height="480">
       <ellipse cx="320" cy="520" rx="420" ry="220" fill="#3a6b35"/><circle cx="500" cy="110" r="50" fill="#ffe9a8"/></svg>`,
  );
  const place = { IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '52/1 30/1 59/1', GPSLongitudeRef: 'E', GPSLongitude: '13/1 22/1 39/1' } };
  return sharp(sky).composite([{ input: hill }]).withExif(place).jpeg({ quality: 90 }).toBuffer();
}
