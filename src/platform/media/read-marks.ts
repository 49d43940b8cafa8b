import { canonicalType } from './media-types.js';
import { C2paUnavailable, mayHoldManifest, readManifest, type ManifestReading } from './provenance/c2pa.js';
import type { DigitalSourceType } from './provenance/source-type.js';
import { readSourceTypeTag, readSourceTypeXmp } from './provenance/xmp.js';

export interface AiMarksFound {
  /** said by an XMP packet, which anybody can write */
  iptc?: DigitalSourceType;
  /** said by a tag of the container, likewise */
  tag?: DigitalSourceType;
  /** said by a signed manifest; `state` tells whether the bytes are still those that were signed */
  c2pa?: ManifestReading;
  /** there may be a manifest, but the C2PA library does not run on this machine */
  c2paUnread?: true;
}

/**
 * What media says of how it was made.
 * @param root PEM of certificates whose manifests count as trusted
 */
export async function readMarks(bytes: Uint8Array, contentType: string, { root }: { root?: string } = {}): Promise<AiMarksFound> {
  const iptc = readSourceTypeXmp(bytes);
  const tag = readSourceTypeTag(bytes);
  const said = { ...(iptc && { iptc }), ...(tag && { tag }) };
  try {
    const c2pa = await readManifest(bytes, canonicalType(contentType), root);
    return { ...said, ...(c2pa && { c2pa }) };
  } catch (error) {
    if (error instanceof C2paUnavailable) return { ...said, c2paUnread: true };
    throw error;
  }
}

/** Whether media carries a mark of any kind, by a search that loads nothing. */
export function isMarked(bytes: Uint8Array): boolean {
  return readSourceTypeXmp(bytes) !== undefined || readSourceTypeTag(bytes) !== undefined || mayHoldManifest(bytes);
}
