import type { Rule } from '../types.js';
import { before, group, matches, stretches, when } from './matching.js';
import { pattern } from './patterns.js';

const OCTET = '(?:25[0-5]|2[0-4]\\d|1?\\d?\\d)';
const IPV4 = pattern(
  `(?<![\\p{L}\\p{N}.])(?:${OCTET}(?:\\.|\\[\\.\\])){3}${OCTET}(?::\\d{1,5}|/\\d{1,2})?(?![\\p{L}\\p{N}]|\\.\\d)`,
  'gu',
);
const IPV6 = /(?<![\p{L}\p{N}:.])(?:[\da-f]{0,4}:){2,7}[\da-f]{0,4}(?:%\w{1,10})?(?![\p{L}\p{N}:])/giu;
const MAC = /(?<![\p{L}\p{N}:-])[\da-f]{2}(?:([:-])[\da-f]{2})(?:\1[\da-f]{2}){4}(?![\p{L}\p{N}:-])/giu;
const VERSION = /(?:\bv|\bver(?:sion)?|\bversion|release)[ .:]?\s?$/i;
/** A folder of one person names the person. */
const HOME = /(?:[a-z]:\\(?:users|usuarios)\\|\/(?:home|Users)\/)(?<who>[^\s/\\"'<>|]{2,40})/dgi;

export const MACHINE_ADDRESSES: Rule = {
  name: 'machine-addresses',
  *find(text) {
    yield* matches(IPV4, 'url', stretches(text, /\d(?:\.|\[\.\])\d/g, 8, 40), (match) => when(!VERSION.test(before(text, match.index,
      10)), match));
    const hexadecimal = stretches(text, /:[\da-f]{0,4}:|-(?<=[\da-f]{2}-)[\da-f]{2}-/gi, 42, 45);
    yield* matches(MAC, 'id', hexadecimal);
    yield* matches(IPV6, 'url', hexadecimal, (match) => when(isIpv6(match[0]), match));
    if (/[\\/](?:users|usuarios|home)[\\/]/i.test(text)) yield* matches(HOME, 'handle', text, (match) => group(match, 'who'));
  },
};

/** RFC 4291, 2.2: eight groups, or fewer around one `::`; at least three written, so that `::` in prose stays. */
function isIpv6(text: string): boolean {
  const groups = text.split('%')[0]!.split(':');
  const written = groups.filter((part) => part !== '').length;
  const gaps = text.split('::').length - 1;
  return gaps === 0 ? written === 8 && groups.length === 8 : gaps === 1 && written >= 3 && written <= 7;
}
