import type { Metadata, Sharp } from 'sharp';
import { MediaRefused } from '../media-refused.js';
import type { MediaFacts, MediaLimits, MediaSource } from '../media-types.js';
import { withOnlyGifPictures } from '../provenance/gif-blocks.js';
import { STRICT_DECODING, loadSharp, pictureGate } from '../sharp.js';
import { readWhole } from '../source.js';

/**
 * Decodes a picture whole and writes it anew in its own format: upright, in sRGB, visually lossless, and with nothing beside its pixels
 * (and an animation's timing). Whatever was hidden between or behind the picture data is gone. A GIF keeps its coded pictures and loses the
 * rest.
 */
export async function cleanImage(
  source: MediaSource,
  contentType: string,
  limits: MediaLimits,
): Promise<{ facts: MediaFacts; bytes: Buffer }> {
  if (contentType === 'image/gif') return cleanGif(source, contentType, limits);
  return pictureGate.run(() =>
    refusingWhatSharpRefuses(async () => {
      const { picture, frames } = await openPicture(source, contentType, limits);
      // A frame strip cannot be turned; animated formats practically never carry an orientation.
      const upright = frames > 1 ? picture : picture.autoOrient();
      const { data, info } = await encodeAs(upright, contentType).toBuffer({ resolveWithObject: true });
      return { bytes: data, facts: imageFacts(contentType, info.width, info.pageHeight ?? info.height, frames) };
    }),
  );
}

async function cleanGif(source: MediaSource, contentType: string, limits: MediaLimits): Promise<{ facts: MediaFacts; bytes: Buffer }> {
  const facts = await inspectImage(source, contentType, limits);
  return { facts, bytes: withOnlyGifPictures(await readWhole(source)) };
}

/** Decodes every pixel, writes nothing. Width and height are as shown, after orientation. */
export async function inspectImage(source: MediaSource, contentType: string, limits: MediaLimits): Promise<MediaFacts> {
  return pictureGate.run(() =>
    refusingWhatSharpRefuses(async () => {
      const { picture, metadata, frames } = await openPicture(source, contentType, limits);
      // Reduced on the way, so that the whole picture never lies in memory; 'fastShrinkOnLoad' off makes the decoder read all of it.
      await picture.resize({ width: 8, fastShrinkOnLoad: false, kernel: 'nearest' }).raw().toBuffer();
      const turned = frames === 1 && (metadata.orientation ?? 1) >= 5;
      const [width, height] = [metadata.width, metadata.pageHeight ?? metadata.height];
      return turned ? imageFacts(contentType, height, width, frames) : imageFacts(contentType, width, height, frames);
    }),
  );
}

async function openPicture(
  source: MediaSource,
  contentType: string,
  limits: MediaLimits,
): Promise<{ picture: Sharp; metadata: Metadata; frames: number }> {
  const sharp = await loadSharp();
  const input = 'path' in source ? source.path : source;
  const animated = contentType === 'image/gif' || contentType === 'image/webp';
  const metadata = await sharp(input, { ...STRICT_DECODING, animated, limitInputPixels: false }).metadata(); // reads the header only
  const frames = metadata.pages ?? 1;
  const [width, height] = [metadata.width, metadata.pageHeight ?? metadata.height];
  if (!FORMATS[contentType]?.includes(metadata.format)) throw new MediaRefused('type-mismatch', metadata.format);
  if (contentType === 'image/avif' && metadata.compression !== 'av1') throw new MediaRefused('heic-refused');
  if (Math.max(width, height) > limits.maxSidePx) throw new MediaRefused('too-wide-or-tall');
  if (width * height > limits.maxPixels) throw new MediaRefused('too-many-pixels');
  if (animated && frames > limits.maxFrames) throw new MediaRefused('too-many-frames');
  if (animated && frames > 1 && width * height * frames > limits.maxAnimationPixels) throw new MediaRefused('too-many-pixels');
  const limitInputPixels = animated ? Math.max(limits.maxAnimationPixels, limits.maxPixels) : limits.maxPixels;
  const picture = sharp(input, { ...STRICT_DECODING, animated, limitInputPixels }).timeout({ seconds: Math.ceil(limits.timeoutMs / 1000) });
  return { picture, metadata, frames: animated ? frames : 1 };
}

const FORMATS: Readonly<Record<string, readonly string[]>> = {
  'image/jpeg': ['jpeg'],
  'image/png': ['png'],
  'image/webp': ['webp'],
  'image/avif': ['heif'],
  'image/gif': ['gif'],
};

/** sharp writes no EXIF, XMP, IPTC or colour profile unless told to, and converts to sRGB first. */
export function encodeAs(picture: Sharp, contentType: string): Sharp {
  switch (contentType) {
    case 'image/jpeg':
      return picture.jpeg({ quality: 95, chromaSubsampling: '4:4:4' });
    case 'image/png':
      return picture.png({ compressionLevel: 6 });
    case 'image/webp':
      return picture.webp({ quality: 95, alphaQuality: 100, effort: 3 });
    case 'image/avif':
      return picture.avif({ quality: 85, chromaSubsampling: '4:4:4', effort: 1 });
    default:
      throw new TypeError(`no way to write ${contentType}`);
  }
}

function imageFacts(contentType: string, width: number, height: number, frames: number): MediaFacts {
  return { kind: 'image', contentType, width, height, ...(frames > 1 && { frames }) };
}

const TRUNCATED = /premature end|unexpected end|truncat|bad seek|read error|corrupt header|unable to parse|not enough data|end of file/i;

/** Every complaint of the decoder is about the file; anything else (a bug, memory) goes on as it is. */
export async function refusingWhatSharpRefuses<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof MediaRefused || !(error instanceof Error) || error instanceof TypeError || error instanceof RangeError)
      throw error;
    if (/timeout/i.test(error.message)) throw new MediaRefused('took-too-long');
    if (/pixel limit/i.test(error.message)) throw new MediaRefused('too-many-pixels');
    throw new MediaRefused(TRUNCATED.test(error.message) ? 'truncated' : 'undecodable', error.message.split('\n', 1)[0]);
  }
}
