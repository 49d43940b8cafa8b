import type { Rule, Span } from '../types.js';
import { matches, matchesAt, stretches } from './matching.js';
import { listed, startsOf } from './word-starts.js';
import { pattern } from './patterns.js';

/** Whatever has a scheme and an authority, also defanged (`hxxp`, `http[:]//`), and the schemes that carry an address without one. */
const WITH_AUTHORITY = /(?<![\p{L}\p{N}])[a-z][a-z\d+.-]{1,15}(?::|\[:\]|\(:\)) ?\/\/[^\s<>"`{}|\\^\x01]{1,2048}/giu;
const SPACED = pattern(
  String.raw`(?<![\p{L}\p{N}])h[tx]{2}ps? ?: ?\/ ?\/ ?[\p{L}\p{N}-]{1,63}(?: ?\. ?[\p{L}\p{N}-]{1,63}){1,5}(?:\/[^\s<>"\x01]{0,2048})?`,
  'giu',
);
const WITHOUT_AUTHORITY = pattern(
  String.raw`(?<![\p{L}\p{N}])(?:mailto|tel|sms|smsto|skype|whatsapp|facetime|sip|sips|xmpp|geo|magnet|bitcoin|
    data):[^\s<>"\x01]{4,2048}`,
  'iuy',
);

const FIRST = listed('mailto tel sms smsto skype whatsapp facetime sip sips xmpp geo magnet bitcoin data');

export const SCHEMES: Rule = {
  name: 'schemes',
  *find(text) {
    if (!text.includes(':')) return;
    const slashes = stretches(text, /\/ ?\//g, 30, 2100);
    yield* matches(WITH_AUTHORITY, 'url', slashes, trimmed);
    yield* matches(SPACED, 'url', slashes, trimmed);
    yield* matchesAt(WITHOUT_AUTHORITY, 'url', text, startsOf(text, FIRST), (match) => (/\d|@/.test(match[0].slice(0,
      200)) ? trimmed(match) : undefined));
  },
};

/** Without the punctuation of the sentence around it; a bracket stays where its partner is inside. */
export function trimmed(match: RegExpExecArray): Span {
  let end = match.index + match[0].length;
  const link = match[0];
  while (end > match.index + 1) {
    const last = link[end - match.index - 1]!;
    const isLoose = last === ')' ? !link.includes('(') : last === ']' ? !link.includes('[') : /[.,;:!?'*]/.test(last);
    if (!isLoose) break;
    end--;
  }
  return { start: match.index, end };
}
