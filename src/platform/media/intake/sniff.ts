import { MediaRefused } from '../media-refused.js';
import { ACCEPTED_TYPES, canonicalType, kindOfType, type MediaKind, type MediaSource } from '../media-types.js';
import { readHead } from '../source.js';

const HEAD_BYTES = 4096;
const HEIF = /^image\/hei[cf](-sequence)?$/;

/**
 * What a file really is, by its bytes and never by its name.
 * @returns the canonical type, or undefined when no signature is known (text has none)
 */
async function sniffType(source: MediaSource): Promise<string | undefined> {
  const { fileTypeFromBuffer, fileTypeFromFile } = await import('file-type');
  const found = await ('path' in source ? fileTypeFromFile(source.path) : fileTypeFromBuffer(source));
  return found && canonicalType(found.mime);
}

/**
 * Decides which accepted type a file of this kind is taken for.
 * @throws MediaRefused unsupported-type, type-mismatch, svg-refused, heic-refused
 */
export async function resolveType(source: MediaSource, kind: MediaKind, declaredType?: string): Promise<string> {
  const declared = declaredType === undefined ? undefined : canonicalType(declaredType);
  const head = await readHead(source, HEAD_BYTES);
  if (looksLikeSvg(head)) throw new MediaRefused('svg-refused');
  // Text may begin like anything ("BM", "MZ"), so it is judged as text and not by signatures.
  if (kind === 'document' && declared?.startsWith('text/')) return expectAccepted(declared, kind);

  const sniffed = await sniffType(source);
  if (sniffed === undefined) {
    if (kind === 'document' && declared === undefined) return 'text/plain';
    throw new MediaRefused(declared !== undefined && kindOfType(declared) === kind ? 'type-mismatch' : 'unsupported-type');
  }
  if (HEIF.test(sniffed)) throw new MediaRefused('heic-refused');
  const type = asKind(sniffed, kind);
  if (type === undefined) {
    const elsewhere =
      kindOfType(sniffed) !== undefined || (declared !== undefined && declared !== sniffed && kindOfType(declared) === kind);
    throw new MediaRefused(elsewhere ? 'type-mismatch' : 'unsupported-type', sniffed);
  }
  if (declared !== undefined && declared !== type) throw new MediaRefused('type-mismatch', `${declared} announced, ${type} found`);
  return type;
}

/** MP4 and WebM boxes hold sound alone too; their tracks are checked later. */
function asKind(sniffed: string, kind: MediaKind): string | undefined {
  if (ACCEPTED_TYPES[kind].includes(sniffed)) return sniffed;
  if (kind !== 'audio') return undefined;
  return ({ 'video/mp4': 'audio/mp4', 'video/webm': 'audio/webm' } as Record<string, string>)[sniffed];
}

function expectAccepted(type: string, kind: MediaKind): string {
  if (!ACCEPTED_TYPES[kind].includes(type)) throw new MediaRefused('unsupported-type', type);
  return type;
}

function looksLikeSvg(head: Buffer): boolean {
  const start = head
    .toString('latin1')
    .replace(/^\xef\xbb\xbf/, '')
    .trimStart();
  return start.startsWith('<') && /<svg[\s>]/i.test(start);
}
