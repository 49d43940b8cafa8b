import { createHash } from 'node:crypto';
import type { Frame } from './scrub/frames.js';
import type { ScrubbedCrash } from './scrub/scrub-crash.js';

const TOP = 5;

/**
 * Crashes with one cause have one fingerprint, across versions and devices: SHA-256 over the type and the functions and files of the top
 * frames, without lines, without what a compiler numbers, and without the hashes that bundlers put in names. Of a report without frames the
 * message's words stand in.
 */
export function fingerprintOf({ errorType, frames, message }: Pick<ScrubbedCrash, 'errorType' | 'frames' | 'message'>): string {
  const top = frames.slice(0, TOP).map(placeOf);
  const cause = top.length > 0 ? top : [message.replace(/\d+/g, '0')];
  return createHash('sha256').update([errorType, ...cause].join('\n')).digest('hex');
}

function placeOf({ function: called, file }: Frame): string {
  const name = called
    .replace(/(?:lambda|access)\$(\w*?)\$\d+/g, 'lambda.$1')
    .replace(/\$*ExternalSyntheticLambda\d+/g, 'lambda')
    .replace(/\$\d+/g, '');
  return `${name}@${(file ?? '').replace(/[-.][0-9a-z]{6,}(?=\.\w+$)/i, (part) => (/\d/.test(part) ? '' : part))}`;
}
