import type { ByteRange } from '../storage/object-storage.js';

const ONE_RANGE = /^bytes=(\d{0,15})-(\d{0,15})$/;

/**
 * Reads a `Range` header (RFC 9110, section 14). `whole`: there is none, or one that a server may ignore (several ranges, another unit);
 * `unsatisfiable`: it begins behind the end.
 */
export function byteRange(header: string | undefined, totalBytes: number): ByteRange | 'whole' | 'unsatisfiable' {
  const [, first = '', last = ''] = ONE_RANGE.exec(header?.replaceAll(' ', '') ?? '') ?? [];
  if (first === '' && last === '') return 'whole';
  if (first === '') {
    const sizeBytes = Math.min(Number(last), totalBytes);
    return sizeBytes === 0 ? 'unsatisfiable' : { start: totalBytes - sizeBytes, sizeBytes };
  }
  const start = Number(first);
  const end = last === '' ? totalBytes - 1 : Math.min(Number(last), totalBytes - 1);
  if (last !== '' && Number(last) < start) return 'whole'; // not a range at all (section 14.1.1)
  return start >= totalBytes ? 'unsatisfiable' : { start, sizeBytes: end - start + 1 };
}

/** Whether `If-None-Match` names what would be answered (RFC 9110, section 13.1.2): any of a list, compared weakly. */
export function isKnown(header: string | undefined, etag: string): boolean {
  return header !== undefined && header.split(',').some((one) => [etag, `W/${etag}`, '*'].includes(one.trim()));
}
