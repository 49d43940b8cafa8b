import { ADJECTIVES, NOUNS } from './words.js';

/** What `makeUsername` reads. */
export const USERNAME_BYTES = 8;
export const USERNAME_PATTERN = /^[a-z]+-[a-z]+-\d{4,6}$/;

/**
 * `amber-lantern-0417`: a pure function of chance, so that nothing of the account can be in it (P2). Both dictionaries have 128 words,
 * hence seven bits each, without bias; the digits' bias is under one in a million.
 */
export function makeUsername(random: Uint8Array, digits: 4 | 6 = 4): string {
  const bytes = Buffer.from(random);
  if (bytes.length !== USERNAME_BYTES) throw new RangeError(`needs ${USERNAME_BYTES} random bytes`);
  const adjective = ADJECTIVES[bytes[0]! & 127]!;
  const noun = NOUNS[bytes[1]! & 127]!;
  const number = bytes.readUIntBE(2, 6) % 10 ** digits;
  return `${adjective}-${noun}-${String(number).padStart(digits, '0')}`;
}
