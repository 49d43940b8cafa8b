import { createHash } from 'node:crypto';

/** RFC 9562, section 5.8: a UUID of our own making. */
const VERSION = '8';
const VARIANT = '8';

/**
 * Who has a person's devices at OneSignal once they left the person: nobody in particular, but always the same for one person, so that it
 * can be removed there with them, however long ago that was. `externalId` is random, and says nothing of anybody.
 */
export function standInOf(externalId: string): string {
  const hex = createHash('sha256').update(`stand-in/${externalId}`).digest('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), VERSION + hex.slice(13, 16), VARIANT + hex.slice(17, 20), hex.slice(20, 32)].join('-');
}
