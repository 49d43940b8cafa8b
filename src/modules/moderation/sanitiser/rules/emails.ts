import { FILE_ENDINGS, isTld, isWordEnding, MAIL_PROVIDERS, PICTURE_SITES } from '../data/domains.js';
import { TAKEN, type Finding, type Rule } from '../types.js';
import { pattern } from './patterns.js';

/** `@`, or what is said for it: `(at)`, `[arroba]`, ` arroba `, ` at `, ` en `. */
const AT = /\s{0,2}(?:@|[([{<*_-]{1,2}\s?(?:at|arroba|aroba|a|@)\s?[)\]}>*_-]{1,2}|(?<=\s)(?:arroba|aroba|at|en)(?=\s))\s{0,2}/gi;
const LOCAL = /[\p{L}\p{N}._%+'~!#$&-]/u;
const LOCAL_MAX = 64;

const LABEL = '[\\p{L}\\p{N}](?:[\\p{L}\\p{N}_-]{0,61}[\\p{L}\\p{N}])?';
/** `.`, `(dot)`, `[punto]`, ` punto `, or a comma between brackets of any kind. */
const WORDED_DOT = '\\s{0,2}[([{<*_-]{1,2}\\s?(?:\\.|dot|punto|point)\\s?[)\\]}>*_-]{1,2}\\s{0,2}|\\s{1,2}(?:dot|punto|point)\\s{1,2}';
const DOMAIN = new RegExp(`${LABEL}(?:(?:\\.|${WORDED_DOT})${LABEL}){1,6}`, 'iuy');
const LOOSE_DOMAIN = new RegExp(`${LABEL}(?:(?:\\s?\\.\\s?|\\s?,\\s?|${WORDED_DOT})${LABEL}){1,3}`, 'iuy');
const PROVIDER = new RegExp(`${MAIL_PROVIDERS}\\s{1,2}(?:com|es|net|org|mx|me)\\b`, 'iuy');
const STARTS_AS_PROVIDER = new RegExp(`^${MAIL_PROVIDERS}(?:\\.|${WORDED_DOT})`, 'iu');
/** "john.doe at gmail" */
const BARE = '(?:gmail|googlemail|hotmail|outlook|yahoo|ymail|icloud|aol|gmx|protonmail)';
const BARE_PROVIDER = new RegExp(`^${BARE}$`, 'i');
const BARE_HOST = new RegExp(`${BARE}(?!\\.?[\\p{L}\\p{N}]|\\s{1,2}(?:com|es|net|org|mx|me)\\b)`, 'iuy');
const MAIL_BEFORE = /\b(?:e-?mail|mail|correo|write to|contact)(?: me| is| es)?:? ?$/i;
/** What people do at a site, or have there. */
const NOBODY = pattern(
  String.raw`^(?:us|it|them|me|you|more|here|now|and|is|are|shop|look|buy|see|find|found|visit|read|sold|available|live|order|only|online|
    store|stand|office|account|portfolio|page|site|website|work|working|job|seen|watch|stream|play|sale|tickets?|details|info|cuenta|
    correo|perfil|pagina|tienda|registrad[oa])$`,
  'i',
);
const LITERAL_HOST = /\[?(?:IPv6:[\da-f:.]{2,45}|\d{1,3}(?:\.\d{1,3}){3})\]?/iy;
const SPACED_HOST = /[\p{L}\p{N}-](?: ?[\p{L}\p{N}.-](?= |$|[^\p{L}\p{N}])){3,80}/uy;
const SEPARATORS = new RegExp(`\\.|${WORDED_DOT}|\\s`, 'iu');

/** Joins two words before the sign: "ana punto lopez arroba", "ana . lopez @". */
const JOINT_BEFORE = /(?:^|\s)(?:[._-]|punto|dot|guion bajo|guion|underscore|dash|barra baja|[([{](?:punto|dot)[)\]}])\s{1,2}$/i;

export const EMAILS: Rule = {
  name: 'emails',
  *find(text) {
    AT.lastIndex = 0;
    let taken = 0;
    for (let at = AT.exec(text); at; at = AT.exec(text)) {
      const found = around(text, at.index, at.index + at[0].length, taken);
      if (!found) {
        AT.lastIndex = Math.max(at.index + 1, at.index + at[0].trimEnd().length);
        continue;
      }
      yield found;
      taken = found.end;
      AT.lastIndex = found.end;
    }
  },
};

function around(text: string, from: number, to: number, floor: number): Finding | undefined {
  const sign = text.slice(from, to);
  const isLiteral = sign === '@';
  const end = hostEnd(text, to, sign);
  if (end === undefined) return undefined;
  const start = localStart(text, from, floor, !isLiteral);
  if (start === undefined || !isLocal(text, start, from, sign.trim().toLowerCase(), text.slice(to, end))) return undefined;
  return { start, end, type: 'email' };
}

/** Whether a mere "at" follows a mailbox: not in "shop at example.com", and before "gmail" alone only what looks like one. */
function isLocal(text: string, start: number, end: number, word: string, host: string): boolean {
  if (word !== 'at' && word !== 'en') return true;
  const local = text.slice(start, end).trim();
  if (BARE_PROVIDER.test(host)) {
    return /[\p{L}\d][\d._]|[._]\p{L}/u.test(local) || MAIL_BEFORE.test(text.slice(Math.max(0, start - 30), start));
  }
  return !NOBODY.test(local);
}

/** Where the host that begins at `at` ends; undefined when there is none. */
function hostEnd(text: string, at: number, sign: string): number | undefined {
  const strict = matchAt(DOMAIN, text, at);
  const word = sign.trim().toLowerCase();
  const isSaid = word !== '@';
  const isWeak = word === 'at' || word === 'en';
  if (strict !== undefined) {
    const labels = strict.split(SEPARATORS).filter((label) => label !== '');
    const last = labels.at(-1)!;
    const isSpelled = /\s(?:dot|punto|point)\s|[([{<*_-]/i.test(strict);
    if (sign === '@' && /^\p{L}{2,24}$|^xn--/iu.test(last)
      && (isTld(last) || !FILE_ENDINGS.has(last.toLowerCase()))) return at + strict.length;
    const isSite = PICTURE_SITES.has(strict.toLowerCase()) || isWordEnding(last.toLowerCase());
    if (isTld(last) && (!isWeak || (word === 'at' && (isSpelled || !isSite)) || STARTS_AS_PROVIDER.test(strict))) return at + strict.length;
    if (!isSaid && isTld(labels[labels.length - 2] ?? '')) return at + strict.length;
  }
  const literal = sign === '@' ? matchAt(LITERAL_HOST, text, at) : undefined;
  if (literal !== undefined) return at + literal.length;
  const bare = isSaid ? matchAt(BARE_HOST, text, at) : undefined;
  if (bare !== undefined) return at + bare.length;
  if (isWeak) return undefined;
  const provider = isSaid ? matchAt(PROVIDER, text, at) : undefined;
  if (provider !== undefined) return at + provider.length;
  const spaced = matchAt(SPACED_HOST, text, at);
  if (spaced !== undefined && isTld(spaced.replaceAll(' ', '').split('.').at(-1)!) && spaced.includes('.')) return at + spaced.length;
  const loose = matchAt(LOOSE_DOMAIN, text, at);
  return loose !== undefined && isTld(loose.split(/[\s.,]+/).at(-1)!) ? at + loose.length : undefined;
}

/** Where the part before the sign begins; undefined when there is none. */
function localStart(text: string, end: number, floor: number, isSaid: boolean): number | undefined {
  const least = Math.max(floor, end - 2 * LOCAL_MAX);
  if (text[end - 1] === '"') return quotedStart(text, end, least);
  let start = walkBack(text, end, least);
  if (start === end) return undefined;
  if (end - start === 1) start = spacedStart(text, start, least);
  for (let joints = 0; isSaid && joints < 4; joints++) {
    const joint = JOINT_BEFORE.exec(text.slice(Math.max(least, start - 16), start));
    if (!joint) break;
    const wordEnd = start - joint[0].length;
    const wordStart = walkBack(text, wordEnd, least);
    if (wordStart === wordEnd) break;
    start = wordStart;
  }
  while (start < end && /['.~-]/.test(text[start]!)) start++;
  return start < end ? start : undefined;
}

function walkBack(text: string, end: number, least: number): number {
  let start = end;
  while (start > least && LOCAL.test(text[start - 1]!) && text[start - 1] !== TAKEN) start--;
  return start;
}

/** "a n a @": single characters, a space between each. */
function spacedStart(text: string, from: number, least: number): number {
  let start = from;
  while (start - 2 >= least && text[start - 1] === ' ' && LOCAL.test(text[start - 2]!) && !LOCAL.test(text[start - 3] ?? ' ')) start -= 2;
  return start;
}

function quotedStart(text: string, end: number, least: number): number | undefined {
  const open = text.lastIndexOf('"', end - 2);
  return open >= least && end - open > 2 ? open : undefined;
}

function matchAt(pattern: RegExp, text: string, at: number): string | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0];
}
