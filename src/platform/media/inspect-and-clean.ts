import { cleanImage } from './intake/clean-image.js';
import { cleanText } from './intake/clean-text.js';
import { refusePolyglots } from './intake/refuse-polyglots.js';
import { resolveType } from './intake/sniff.js';
import { runIsolated } from './isolate/run-isolated.js';
import { MediaRefused } from './media-refused.js';
import {
  DEFAULT_MEDIA_LIMITS,
  type MediaFacts,
  type MediaKind,
  type MediaLimits,
  type MediaSource,
  type StoredFacts,
} from './media-types.js';
import { asBuffer, sha256Of, sizeOf } from './source.js';

export interface IntakeOptions {
  kind: MediaKind;
  /** what the client announced; a different content is refused */
  declaredType?: string;
  limits?: Partial<MediaLimits>;
  /** Recordings only: write the clean copy to this path instead of holding it in memory. */
  writeTo?: string;
}

/** `bytes`, or `path` when the copy was written there. Size and hash are those of the clean copy. */
export type CleanMedia = StoredFacts & ({ bytes: Buffer; path?: undefined } | { path: string; bytes?: undefined });

/**
 * Takes an upload in: finds out what it really is, decodes it within limits, and makes a clean copy without any metadata. Only the copy is
 * fit to be kept, shown or sent on.
 * @throws MediaRefused with a code the person can be told
 */
export async function inspectAndClean(source: MediaSource, options: IntakeOptions): Promise<CleanMedia> {
  const limits = { ...DEFAULT_MEDIA_LIMITS, ...options.limits };
  await checkSize(source, limits);
  const contentType = await resolveType(source, options.kind, options.declaredType);
  if (!contentType.startsWith('text/')) await refusePolyglots(source, contentType);
  const { facts, bytes } = await clean(source, contentType, limits, options);
  if (bytes) return { ...facts, bytes: asBuffer(bytes), ...(await stored(bytes)) };
  const path = options.writeTo!;
  return { ...facts, path, ...(await stored({ path })) };
}

async function clean(
  source: MediaSource,
  contentType: string,
  limits: MediaLimits,
  { kind, writeTo }: IntakeOptions,
): Promise<{ facts: MediaFacts; bytes?: Uint8Array }> {
  if (kind === 'image') return cleanImage(source, contentType, limits);
  if (contentType === 'application/pdf') return runIsolated('cleanPdf', [source, limits], limits.timeoutMs);
  if (kind === 'document') return { facts: { kind, contentType }, bytes: await cleanText(source, limits) };
  return runIsolated('cleanRecording', [source, contentType, limits, { writeTo }], limits.timeoutMs);
}

export async function checkSize(source: MediaSource, limits: MediaLimits): Promise<void> {
  const sizeBytes = await sizeOf(source);
  if (sizeBytes === 0) throw new MediaRefused('empty-file');
  if (sizeBytes > limits.maxBytes) throw new MediaRefused('too-large');
}

async function stored(source: MediaSource): Promise<{ sizeBytes: number; sha256: string }> {
  return { sizeBytes: await sizeOf(source), sha256: await sha256Of(source) };
}
