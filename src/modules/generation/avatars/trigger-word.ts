import { createHash } from 'node:crypto';

const CONSONANTS = 'bcdfghjklmnpqrstvwxz';
const LENGTH = 8;

/** Eight consonants by lot: no word of any language, so that models mean nothing else by it, and nothing that leads to a person. */
export function triggerWord(chance: string): string {
  const bytes = createHash('sha256').update(chance).digest();
  return [...bytes.subarray(0, LENGTH)].map((byte) => CONSONANTS[byte % CONSONANTS.length]).join('');
}
