import { encodeAs } from './intake/clean-image.js';
import { runIsolated } from './isolate/run-isolated.js';
import { DEFAULT_MEDIA_LIMITS, canonicalType } from './media-types.js';
import { C2paUnavailable, canHoldManifest, mayHoldManifest, signManifest } from './provenance/c2pa.js';
import { withIsoXmp, withMp3Xmp } from './provenance/container-xmp.js';
import { withOnlyGifPictures } from './provenance/gif-blocks.js';
import { withOnlyJpegXmp } from './provenance/jpeg-segments.js';
import { withOnlyPngXmp } from './provenance/png-chunks.js';
import { withOnlyWavXmp, withOnlyWebpXmp } from './provenance/riff-chunks.js';
import type { SigningIdentity } from './provenance/signing-identity.js';
import { DIGITAL_SOURCE_TYPES, type DigitalSourceType } from './provenance/source-type.js';
import { SOURCE_TYPE_TAG, sourceTypeXmp } from './provenance/xmp.js';
import { STRICT_DECODING, loadSharp, pictureGate } from './sharp.js';
import { asBuffer, sha256Of } from './source.js';

export interface AiMark {
  sourceType: DigitalSourceType;
  /** without one there is no C2PA mark */
  identity?: SigningIdentity;
  /** the product, as viewers show it */
  generator?: { name: string; version?: string };
}

/** `iptc`: the digital source type in XMP. `c2pa`: a signed manifest. `tag`: the digital source type as a tag of the container. */
export type AiMarkLayer = 'iptc' | 'c2pa' | 'tag';

export interface MarkedMedia {
  bytes: Buffer;
  sizeBytes: number;
  sha256: string;
  /** the marks that are really in the bytes */
  marks: AiMarkLayer[];
  /** why `c2pa` is not among them */
  c2paMissing?: 'format-cannot-hold-it' | 'no-signing-identity' | 'library-unavailable' | 'signing-failed';
  /** for the log, with `library-unavailable` and `signing-failed` */
  cause?: unknown;
  /** a manifest that the provider had put in, kept inside ours; absent when there was none */
  carriedForward?: boolean;
}

/**
 * Marks media as made with AI, the signature last. What the provider wrote beside the media is dropped (it may be the prompt); its manifest
 * is kept as the parent of ours. Coded pictures and sound are not touched, except AVIF, which is written anew. Nothing may change the bytes
 * afterwards.
 */
export async function markAsAiMade(bytes: Uint8Array, contentType: string, mark: AiMark): Promise<MarkedMedia> {
  const type = canonicalType(contentType);
  const { labelled, layer } = await label(bytes, type, mark.sourceType);
  const signature = await sign(labelled, bytes, type, mark);
  const marked = signature.bytes ?? labelled;
  return {
    bytes: marked,
    sizeBytes: marked.length,
    sha256: await sha256Of(marked),
    marks: [layer, ...(signature.bytes ? (['c2pa'] as const) : [])],
    ...(signature.missing && { c2paMissing: signature.missing }),
    ...(signature.cause !== undefined && { cause: signature.cause }),
    ...(signature.carriedForward !== undefined && { carriedForward: signature.carriedForward }),
  };
}

interface Signature {
  bytes?: Buffer;
  missing?: MarkedMedia['c2paMissing'];
  cause?: unknown;
  carriedForward?: boolean;
}

async function sign(labelled: Buffer, original: Uint8Array, contentType: string, mark: AiMark): Promise<Signature> {
  if (!canHoldManifest(contentType)) return { missing: 'format-cannot-hold-it' };
  if (!mark.identity) return { missing: 'no-signing-identity' };
  const of = { contentType, sourceType: mark.sourceType, generator: mark.generator ?? { name: 'AiCasso' } };
  const hasParent = mayHoldManifest(original);
  try {
    if (!hasParent) return { bytes: await signManifest(labelled, of, mark.identity) };
    const withParent = await signManifest(labelled, { ...of, parent: original }, mark.identity).catch(() => undefined);
    if (withParent) return { bytes: withParent, carriedForward: true };
    return { bytes: await signManifest(labelled, of, mark.identity), carriedForward: false }; // an upstream manifest too broken to keep
  } catch (cause) {
    return { missing: cause instanceof C2paUnavailable ? 'library-unavailable' : 'signing-failed', cause };
  }
}

/** The unsigned layer, and the end of whatever else lay beside the media. */
async function label(
  bytes: Uint8Array,
  contentType: string,
  sourceType: DigitalSourceType,
): Promise<{ labelled: Buffer; layer: AiMarkLayer }> {
  const xmp = sourceTypeXmp(sourceType);
  switch (contentType) {
    case 'image/jpeg':
      return { labelled: withOnlyJpegXmp(bytes, xmp), layer: 'iptc' };
    case 'image/png':
      return { labelled: withOnlyPngXmp(bytes, xmp), layer: 'iptc' };
    case 'image/webp':
      return { labelled: withOnlyWebpXmp(bytes, xmp, await canvasSize(bytes)), layer: 'iptc' };
    case 'image/gif':
      return { labelled: withOnlyGifPictures(bytes, xmp), layer: 'iptc' };
    case 'image/avif':
      return { labelled: await writtenAnew(bytes, contentType, xmp), layer: 'iptc' };
    case 'audio/wav':
      return { labelled: withOnlyWavXmp(bytes, xmp), layer: 'iptc' };
    case 'audio/mpeg':
      return { labelled: withMp3Xmp(await withoutTags(bytes, contentType), xmp), layer: 'iptc' };
    case 'video/mp4':
    case 'video/quicktime':
    case 'audio/mp4':
      return { labelled: withIsoXmp(await withoutTags(bytes, contentType), xmp), layer: 'iptc' };
    default: {
      const tags = { [SOURCE_TYPE_TAG]: DIGITAL_SOURCE_TYPES[sourceType] };
      return { labelled: asBuffer(await withoutTags(bytes, contentType, tags)), layer: 'tag' };
    }
  }
}

async function withoutTags(bytes: Uint8Array, contentType: string, tags?: Record<string, string>): Promise<Uint8Array> {
  const limits = { ...DEFAULT_MEDIA_LIMITS, timeoutMs: 120_000, maxDurationMs: Number.MAX_SAFE_INTEGER };
  return (await runIsolated('cleanRecording', [bytes, contentType, limits, { tags }], limits.timeoutMs)).bytes!;
}

async function canvasSize(bytes: Uint8Array): Promise<{ width: number; height: number }> {
  const sharp = await loadSharp();
  return sharp(bytes, STRICT_DECODING).metadata();
}

async function writtenAnew(bytes: Uint8Array, contentType: string, xmp: string): Promise<Buffer> {
  const sharp = await loadSharp();
  return pictureGate.run(() => encodeAs(sharp(bytes, STRICT_DECODING), contentType).withXmp(xmp).toBuffer());
}
