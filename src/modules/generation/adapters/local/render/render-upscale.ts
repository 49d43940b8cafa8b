import type { OverlayOptions } from 'sharp';
import { asBuffer, loadSharp, pictureGate, STRICT_DECODING } from '../../../../../platform/media/index.js';
import { labelFor } from './label.js';
import type { Rendered } from './rendered.js';

const { max, min, round, sqrt } = Math;

const MOST_PIXELS = 24_000_000;

/**
 * The picture enlarged by a Lanczos filter, by less than asked where the result would pass 24 megapixels. JPEG, or PNG when there is
 * transparency.
 */
export async function renderUpscale(request: { source: Buffer; factor: number }): Promise<Rendered> {
  const sharp = await loadSharp();
  const { width, height, hasAlpha } = await sharp(request.source, STRICT_DECODING).metadata();
  const factor = max(1, min(request.factor, sqrt(MOST_PIXELS / (width * height))));
  const size = { width: round(width * factor), height: round(height * factor) };
  const label = await labelOverlay(size.width, size.height);
  const { data } = await pictureGate.run(() => {
    const large = sharp(request.source, STRICT_DECODING)
      .resize({ ...size, fit: 'fill', kernel: 'lanczos3' })
      .composite([label]);
    const encoded = hasAlpha ? large.png({ compressionLevel: 6 }) : large.jpeg({ quality: 92, chromaSubsampling: '4:4:4' });
    return encoded.toBuffer({ resolveWithObject: true });
  });
  return { bytes: data, contentType: hasAlpha ? 'image/png' : 'image/jpeg', ...size };
}

async function labelOverlay(width: number, height: number): Promise<OverlayOptions> {
  const { canvas, left, top } = await labelFor(width, height);
  return { input: asBuffer(canvas.pixels), raw: { width: canvas.width, height: canvas.height, channels: 3 }, left, top };
}
