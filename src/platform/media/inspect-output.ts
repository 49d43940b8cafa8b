import { inspectImage } from './intake/clean-image.js';
import { resolveType } from './intake/sniff.js';
import { checkSize } from './inspect-and-clean.js';
import { runIsolated } from './isolate/run-isolated.js';
import {
  DEFAULT_MEDIA_LIMITS,
  type MediaFacts,
  type MediaKind,
  type MediaLimits,
  type MediaSource,
  type StoredFacts,
} from './media-types.js';
import { mayHoldManifest } from './provenance/c2pa.js';
import type { DigitalSourceType } from './provenance/source-type.js';
import { readSourceTypeXmp } from './provenance/xmp.js';
import { readWhole, sha256Of } from './source.js';

export interface InspectedOutput extends StoredFacts {
  /** as they came; `markAsAiMade` carries their provenance forward */
  bytes: Buffer;
  upstream: {
    /** a C2PA manifest is there; whether it is valid is not looked at */
    c2pa: boolean;
    iptc?: DigitalSourceType;
  };
}

/**
 * Proves that an output is what it should be: the kind that was asked for, decodable to its end, within limits. Nothing is rewritten.
 * A provider's own word on the type is not asked for, since it is often wrong.
 * @throws MediaRefused
 */
export async function inspectOutput(
  source: MediaSource,
  options: { kind: MediaKind; limits?: Partial<MediaLimits> },
): Promise<InspectedOutput> {
  const limits = { ...DEFAULT_MEDIA_LIMITS, ...options.limits };
  await checkSize(source, limits);
  const contentType = await resolveType(source, options.kind);
  const facts = await examine(source, contentType, options.kind, limits);
  const bytes = await readWhole(source);
  const iptc = readSourceTypeXmp(bytes);
  return {
    ...facts,
    bytes,
    sizeBytes: bytes.length,
    sha256: await sha256Of(bytes),
    upstream: { c2pa: mayHoldManifest(bytes), ...(iptc && { iptc }) },
  };
}

async function examine(source: MediaSource, contentType: string, kind: MediaKind, limits: MediaLimits): Promise<MediaFacts> {
  if (kind === 'image') return inspectImage(source, contentType, limits);
  if (kind === 'document') return { kind, contentType };
  return runIsolated('inspectRecording', [source, contentType, limits], limits.timeoutMs);
}
