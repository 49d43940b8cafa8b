import type { Finding, Rule, RuleContext } from '../types.js';
import { clustersIn, digitsOf, type Cluster, type Group } from './digit-clusters.js';
import { isHarmless, withoutDates } from './harmless-clusters.js';
import { after, before, matches, stretches } from './matching.js';
import { PHONE_BEFORE, SHORT_PHONE_BEFORE } from '../data/harmless-numbers.js';
import { pattern } from './patterns.js';

const MIN = 7;
const MIN_CALLED = 5;
/** E.164 allows 15 digits; exit codes add some. */
const LONG = 17;
const EXTENSION = /^(?:\s?[,;]?\s?(?:x|ext(?:ension|n)?\.?|int(?:erno)?\.|anexo|extension|#|p\.)\s?[:.#]?\s?\d{1,6}(?!\d))/i;
/** "1-800-FLOWERS" */
const VANITY = pattern(
  String.raw`(?<![\p{L}\p{N}-])(?:\+?1[-. ])?\(?(?:8(?:00|88|77|66|55|44|33)|900)\)?[-. ][A-Z\d]{1,8}(?:-?[A-Z\d]{1,7})?(?![\p{L}\p{N}])`,
  'gu',
);

/** Runs of 7 to 16 digits, in whatever grouping, that are nothing harmless; fewer where a word says that one calls. */
export const PHONES: Rule = {
  name: 'phones',
  needsDigit: true,
  *find(text, context) {
    for (const whole of clustersIn(text)) {
      for (const cluster of partsOf(text, withoutDates(text, whole))) {
        const found = judge(text, cluster, context);
        if (found) yield found;
      }
    }
    yield* matches(VANITY, 'phone', stretches(text, /(?:8[03-8]{2}|900)[)\-. ]/g, 6, 24), (match) =>
      /[A-Z]{3}/.test(match[0]) ? { start: match.index, end: match.index + match[0].length } : undefined,
    );
  },
};

function judge(text: string, cluster: Cluster, context: RuleContext): Finding | undefined {
  const digits = digitsOf(cluster.groups);
  if (digits.length < MIN_CALLED) return undefined;
  const lead = before(text, cluster.start, 40);
  if (digits.length < MIN) {
    if (!SHORT_PHONE_BEFORE.test(lead)) return undefined;
  } else if (!PHONE_BEFORE.test(lead) && isHarmless(text, cluster, context)) return undefined;
  const end = cluster.end + (EXTENSION.exec(after(text, cluster.end, 25))?.[0].length ?? 0);
  const isPhone = digits.length <= LONG || cluster.groups.length > 2;
  return { start: cluster.start, end, type: isPhone ? 'phone' : 'id' };
}

/** Numbers that stand side by side: two whole ones, or parted by a dash or a slash with blanks. */
function partsOf(text: string, cluster: Cluster | undefined): readonly Cluster[] {
  if (!cluster) return [];
  if (digitsOf(cluster.groups).length < 2 * MIN) return [cluster];
  const parts: Group[][] = [[]];
  let length = 0;
  for (const [at, group] of cluster.groups.entries()) {
    const previous = cluster.groups[at - 1];
    const gap = previous ? text.slice(previous.end, group.start) : '';
    const isNext = /^ [-/.] $|^ {2,3}$|^\/$/.test(gap) && length >= MIN;
    if (isNext || (length >= MIN && group.digits.length >= MIN && previous!.digits.length >= MIN)) {
      parts.push([]);
      length = 0;
    }
    parts.at(-1)!.push(group);
    length += group.digits.length;
  }
  return parts.map((groups, at) => ({ start: at === 0 ? cluster.start : groups[0]!.start, end: groups.at(-1)!.end, groups }));
}
