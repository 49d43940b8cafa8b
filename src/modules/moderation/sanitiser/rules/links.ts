import { LinkifyIt } from 'linkify-it';
import { ENDINGS_OF_SITES, FILE_ENDINGS, PICTURE_SITES, TLDS, isTld, goesOn, isWordEnding } from '../data/domains.js';
import type { Finding, Rule } from '../types.js';
import { after, before, matches } from './matching.js';
import { pattern } from './patterns.js';

/** Finds links; the longest that it looks at is bounded, so that its work is. */
const linkify = new LinkifyIt({ fuzzyLink: true, fuzzyEmail: false, maxLength: 2048 }).tlds([...TLDS]);

/** "miweb punto com", "example[.]com", "example (dot) org / ana". */
const SPELLED = new RegExp(
  '(?<![\\p{L}\\p{N}_.@-])(?:www ?(?:\\.|punto|dot) ?)?(?<first>[\\p{L}\\p{N}][\\p{L}\\p{N}-]{0,62})' +
    '(?:(?:\\s(?:punto|dot)\\s|\\s?[([{]\\s?(?:\\.|dot|' +
    'punto)\\s?[)\\]}]\\s?)(?<last>[\\p{L}]{2,24})){1,4}(?![\\p{L}\\p{N}])(?:\\s?\\/[^\\s<>"]{1,500})?',
  'giu',
);
const STRONG = new Set(['com', 'net', 'org', 'es', 'mx', 'info', 'io', 'co', 'edu', 'gov', 'uk', 'eu', 'cat', 'me', 'dev', 'app', 'cl',
  'pe', 'ar']);
/** "the dot com era" */
const NO_HOST = new Set(['the', 'a', 'an', 'of', 'un', 'el', 'la', 'los', 'las', 'y', 'and', 'era', 'burbuja', 'polka', 'red', 'black',
  'this', 'one', 'un']);

/** Begins with the point, which texts have few of. */
const INNER_POINT = /\.(?<=[\p{L}\p{N}]\.)\p{L}/gu;
const BLANK = /[\s\x01]/;
const CUE = pattern(
  String.raw`(?:\b(?:visit|website|site|web|url|link|www|domain|homepage|page|pagina|sitio|enlace|dominio|visita|visitar|blog|see|
    portfolio|check)\W{1,4}(?:(?:is|es|at|en|out|on|my|mi)\W{1,2}){0,2})$`,
  'i',
);

export const LINKS: Rule = {
  name: 'links',
  *find(text) {
    yield* linked(text);
    if (/punto|dot|[([{] ?\./i.test(text)) {
      yield* matches(SPELLED, 'url', text, (match) => {
        const { first, last } = match.groups as { first: string; last: string };
        const isHost = STRONG.has(last.toLowerCase()) || (isTld(last) && /[([{]/.test(match[0]));
        return isHost && !NO_HOST.has(first.toLowerCase()) ? { start: match.index, end: match.index + match[0].length } : undefined;
      });
    }
  },
};

/** Only the words that a point is within are shown to the library. */
function* linked(text: string): Iterable<Finding> {
  INNER_POINT.lastIndex = 0;
  for (let point = INNER_POINT.exec(text); point; point = INNER_POINT.exec(text)) {
    let [from, to] = [point.index, point.index + 1];
    while (from > 0 && !BLANK.test(text[from - 1]!)) from--;
    while (to < text.length && !BLANK.test(text[to]!)) to++;
    for (const { schema, index, lastIndex, raw } of linkify.match(text.slice(from, to)) ?? []) {
      const [start, end] = [from + index, from + lastIndex];
      if (schema !== '' || isAddress(raw, before(text, start, 40), after(text, end, 12))) yield { start, end, type: 'url' };
    }
    INNER_POINT.lastIndex = to;
  }
}

/** Whether what looks like a host name without a scheme is one, not a file, a version or a missing space. */
function isAddress(raw: string, lead: string, rest: string): boolean {
  const host = raw.split(/[/?#]/, 1)[0]!.replace(/:\d+$/, '');
  const labels = host.split('.');
  const last = labels.at(-1)!;
  const ending = last.toLowerCase();
  if (PICTURE_SITES.has(host.toLowerCase().replace(/^www\./, '')) && raw.length <= host.length + 1) return false;
  if (/^www\./i.test(host) || (raw.length > host.length + 1 && raw[host.length] === '/')) return true;
  if (CUE.test(lead)) return true;
  if (FILE_ENDINGS.has(ending)) return ENDINGS_OF_SITES.has(ending) && /^\p{L}[\p{L}\p{N}-]{3,}$/u.test(labels[0]!) && !/v\d/.test(host);
  if (/^v?\d+$/i.test(labels[labels.length - 2]!)) return labels.length > 2;
  if (isWordEnding(ending) && (last !== ending || labels.some((label) => label.length < 2))) return false;
  if (goesOn(ending, rest)) return false;
  // "sunset.Paris": a sentence begins after the point
  return !(/^[A-Z][a-z]/.test(last) && !/^[A-Z]/.test(host) && !STRONG.has(ending));
}
