import { drawPoster } from './drawing/poster.js';
import { DEFAULT_MEDIA_LIMITS, canonicalType, kindOfType, type StoredFacts } from './media-types.js';
import type { DigitalSourceType } from './provenance/source-type.js';
import { sourceTypeXmp } from './provenance/xmp.js';
import { refusingWhatSharpRefuses } from './intake/clean-image.js';
import { STRICT_DECODING, loadSharp, pictureGate } from './sharp.js';
import { asBuffer, sha256Of } from './source.js';

const LONGEST_SIDE_PX = 512;

export interface ThumbnailOptions {
  /** how the media was made, when a model made it: the thumbnail says the same */
  sourceType?: DigitalSourceType;
  /** a still that whoever made a video gave along; without one the poster is drawn, since no video decoder is at hand */
  still?: Uint8Array;
}

export interface Thumbnail extends StoredFacts {
  bytes: Buffer;
  contentType: 'image/webp';
  width: number;
  height: number;
}

/**
 * A WebP of at most 512 pixels a side. A picture (or a video's still) is shrunk; for the rest a poster is drawn: a wave of the true
 * loudness for WAV, a neutral sign for other sound, video and documents.
 * @throws MediaRefused for a picture that cannot be decoded
 */
export async function makeThumbnail(
  bytes: Uint8Array,
  contentType: string,
  { sourceType, still }: ThumbnailOptions = {},
): Promise<Thumbnail> {
  const type = canonicalType(contentType);
  const kind = kindOfType(type) ?? 'document';
  const shown = kind === 'image' ? bytes : kind === 'video' ? still : undefined;
  const { data, info } = shown ? await shrink(shown, sourceType) : await poster(bytes, type, kind, sourceType);
  return {
    kind: 'image',
    bytes: data,
    contentType: 'image/webp',
    width: info.width,
    height: info.height,
    sizeBytes: data.length,
    sha256: await sha256Of(data),
  };
}

interface Encoded {
  data: Buffer;
  info: { width: number; height: number };
}

async function shrink(picture: Uint8Array, sourceType?: DigitalSourceType): Promise<Encoded> {
  const sharp = await loadSharp();
  return pictureGate.run(() =>
    refusingWhatSharpRefuses(async () => {
      const small = sharp(picture, { ...STRICT_DECODING, limitInputPixels: DEFAULT_MEDIA_LIMITS.maxPixels })
        .timeout({ seconds: DEFAULT_MEDIA_LIMITS.timeoutMs / 1000 })
        .autoOrient()
        .resize({ width: LONGEST_SIDE_PX, height: LONGEST_SIDE_PX, fit: 'inside', withoutEnlargement: true })
        .webp({ quality: 80 });
      return (sourceType ? small.withXmp(sourceTypeXmp(sourceType)) : small).toBuffer({ resolveWithObject: true });
    }),
  );
}

async function poster(
  bytes: Uint8Array,
  contentType: string,
  kind: 'video' | 'audio' | 'document' | 'image',
  sourceType?: DigitalSourceType,
): Promise<Encoded> {
  const canvas = await drawPoster(asBuffer(bytes), contentType, kind);
  const sharp = await loadSharp();
  const raw = { width: canvas.width, height: canvas.height, channels: 3 } as const;
  const drawn = sharp(canvas.pixels, { raw }).webp({ quality: 80 });
  return pictureGate.run(() => (sourceType ? drawn.withXmp(sourceTypeXmp(sourceType)) : drawn).toBuffer({ resolveWithObject: true }));
}
