import { Canvas, loadSharp, pictureGate, STRICT_DECODING } from '../../../../../platform/media/index.js';

/** The pixels of a clean picture, shrunk to fit; transparent parts turn white. Of an animation, the first frame. */
export async function sourcePicture(source: Buffer, most: { width: number; height: number }): Promise<Canvas> {
  const sharp = await loadSharp();
  const { data, info } = await pictureGate.run(() =>
    sharp(source, STRICT_DECODING)
      .resize({ ...most, fit: 'inside', withoutEnlargement: true })
      .flatten({ background: '#ffffff' })
      .toColourspace('srgb')
      .removeAlpha()
      .raw()
      .toBuffer({ resolveWithObject: true }),
  );
  return new Canvas(info.width, info.height, new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
}
