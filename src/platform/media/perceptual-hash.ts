import { refusingWhatSharpRefuses } from './intake/clean-image.js';
import { DEFAULT_MEDIA_LIMITS } from './media-types.js';
import { loadSharp, pictureGate, STRICT_DECODING } from './sharp.js';

const SIDE = 32;
const KEPT = 8;
/** Of grey values 0 to 255: below it a picture shows nothing by which it could be known again. */
const LEAST_SPREAD = 4;

/**
 * 64 bits that stay nearly the same when a picture is scaled, coded anew or lightly changed: the signs of its lowest frequencies (DCT-II)
 * against their median. Of the whole picture, in grey; it knows no faces and nobody can be told by it (P24). As a signed decimal, as
 * PostgreSQL keeps it; null for a picture of one tone.
 * @throws MediaRefused for what cannot be decoded
 */
export async function perceptualHash(picture: Uint8Array): Promise<string | null> {
  const grey = await greyOf(picture);
  if (spreadOf(grey) < LEAST_SPREAD) return null;
  const low = lowFrequencies(grey);
  const median = [...low.subarray(1)].sort((a, b) => a - b)[(low.length - 1) >> 1]!; // the first is the mean, which says nothing
  let bits = 0n;
  for (const value of low) bits = (bits << 1n) | (value > median ? 1n : 0n);
  return BigInt.asIntN(64, bits).toString();
}

/** In how many of the 64 bits two hashes differ. */
export function hashDistance(left: string, right: string): number {
  let differing = 0;
  for (let bits = BigInt.asUintN(64, BigInt(left) ^ BigInt(right)); bits > 0n; bits &= bits - 1n) differing += 1;
  return differing;
}

async function greyOf(picture: Uint8Array): Promise<Uint8Array> {
  const sharp = await loadSharp();
  return pictureGate.run(() =>
    refusingWhatSharpRefuses(() =>
      sharp(picture, { ...STRICT_DECODING, limitInputPixels: DEFAULT_MEDIA_LIMITS.maxPixels })
        .timeout({ seconds: DEFAULT_MEDIA_LIMITS.timeoutMs / 1000 })
        .autoOrient()
        .flatten({ background: '#ffffff' })
        .greyscale()
        .resize(SIDE, SIDE, { fit: 'fill' })
        .extractChannel(0)
        .raw()
        .toBuffer(),
    ),
  );
}

function spreadOf(grey: Uint8Array): number {
  const mean = grey.reduce((sum, value) => sum + value, 0) / grey.length;
  return Math.sqrt(grey.reduce((sum, value) => sum + (value - mean) ** 2, 0) / grey.length);
}

/** The upper left corner of the two-dimensional DCT-II, row by row. */
function lowFrequencies(grey: Uint8Array): Float64Array {
  const rows = new Float64Array(SIDE * KEPT);
  for (let y = 0; y < SIDE; y++) {
    for (let u = 0; u < KEPT; u++) {
      for (let x = 0; x < SIDE; x++) rows[y * KEPT + u]! += grey[y * SIDE + x]! * cosine(x, u);
    }
  }
  const low = new Float64Array(KEPT * KEPT);
  for (let v = 0; v < KEPT; v++) {
    for (let u = 0; u < KEPT; u++) {
      for (let y = 0; y < SIDE; y++) low[v * KEPT + u]! += rows[y * KEPT + u]! * cosine(y, v);
    }
  }
  return low;
}

const COSINES = Float64Array.from({ length: SIDE * KEPT }, (_, at) =>
  Math.cos(((2 * (at % SIDE) + 1) * Math.floor(at / SIDE) * Math.PI) / (2 * SIDE)));

function cosine(place: number, frequency: number): number {
  return COSINES[frequency * SIDE + place]!;
}
