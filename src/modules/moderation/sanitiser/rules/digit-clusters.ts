/**
 * Groups of digits that are written as one number: "+34 612 345 678", "(555) 123-4567", "6 1 2 3 4 5 6 7 8". What they are (card, phone,
 * neither) is for the rules. Look-alikes (O for 0, l and I for 1) count as digits in a group that has a digit.
 */
export interface Cluster {
  readonly start: number;
  readonly end: number;
  readonly groups: readonly Group[];
}
export interface Group {
  readonly start: number;
  readonly end: number;
  readonly digits: string;
}

const GROUP = /\d[\dOolI|]{0,39}/g;
const LOOK_ALIKE = /[OolI|]/;
const WORD_PART = /[\p{L}\p{N}]/u;
/** Up to three signs, of which one may be a point; a dash may have blanks around it. `(0)` is a trunk prefix. */
const GAP = /^(?:[ .\-/()*_]|\) ?[.-]? ?|[ .-]{1,2}\(|\(0\) ?| \(0\) ?|[ ]{2,3}| ?[-/.] ?|\)\(|, )$/;
const MAX_GAP = 5;

/** In order. Those of the last text are kept: two rules ask for the same. */
export function clustersIn(text: string): readonly Cluster[] {
  if (last.text !== text) last = { text, clusters: [...found(text)] };
  return last.clusters;
}
let last: { text: string; clusters: readonly Cluster[] } = { text: '', clusters: [] };

function* found(text: string): Iterable<Cluster> {
  let groups: Group[] = [];
  for (const group of groupsIn(text)) {
    const last = groups.at(-1);
    if (last && !isGap(text, last, group)) {
      yield clusterOf(text, groups);
      groups = [];
    }
    groups.push(group);
  }
  if (groups.length > 0) yield clusterOf(text, groups);
}

export const digitsOf = (groups: readonly Group[]): string => groups.map(({ digits }) => digits).join('');

function isGap(text: string, { end, digits }: Group, { start, digits: next }: Group): boolean {
  if (start - end > MAX_GAP) return false;
  const gap = text.slice(end, start);
  if (gap === ', ' || gap === '_') return digits.length === 1 && next.length === 1; // "6, 1, 2": one by one
  return GAP.test(gap);
}

function* groupsIn(text: string): Iterable<Group> {
  GROUP.lastIndex = 0;
  for (let match = GROUP.exec(text); match; match = GROUP.exec(text)) {
    let start = match.index;
    let raw = match[0];
    while (match.index - start < 2 && LOOK_ALIKE.test(text[start - 1] ?? '')) start--;
    const isAlone = !WORD_PART.test(text[start - 1] ?? '') && !WORD_PART.test(text[match.index + raw.length] ?? '');
    if (isAlone) raw = text.slice(start, match.index + raw.length);
    else [start, raw] = [match.index, /^\d+/.exec(raw)![0]]; // "4k", "x12l": letters, not digits
    const end = start + raw.length;
    yield { start, end, digits: raw.replace(/[Oo]/g, '0').replace(/[lI|]/g, '1') };
    GROUP.lastIndex = end;
  }
}

/** With the plus sign or the bracket before it. */
function clusterOf(text: string, groups: Group[]): Cluster {
  let start = groups[0]!.start;
  while (start > 0 && groups[0]!.start - start < 3 && /[+(]/.test(text[start - 1]!)) start--;
  if (start > 1 && text[start - 1] === ' ' && text[start - 2] === '+') start -= 2;
  return { start, end: groups.at(-1)!.end, groups };
}
