import { scan } from './scan.js';
import { placeholderOf, type Finding, type RuleContext, type Span } from './types.js';
import { originalOf, viewOf } from './view/view.js';

/** A part of a text to look at: all of it first, then what lies around the new placeholders. */
export type Part = Span;

/** A placeholder changes what the rules see this far on either side; the patterns reach no further, but for links and keys. */
const REACH = 200;
/** What is cut off may hold the word that explains a number at the edge: findings this near to a cut are left to the whole. */
const EDGE = 100;

/** In offsets of the text, in order, none overlapping. */
export function findingsIn(text: string, { start, end }: Part, context: RuleContext): readonly Finding[] {
  const view = viewOf(text.slice(start, end));
  const found: Finding[] = [];
  let at = 0;
  for (const { start: from, end: to, type } of scan(view.plain, context)) {
    const original = originalOf(view, from, to);
    if (original.start < at) continue; // two findings within one character of the original
    at = original.end;
    const [begins, ends] = [start + original.start, start + original.end];
    const isCut = (start > 0 && begins < start + EDGE) || (end < text.length && ends > end - EDGE);
    if (!isCut) found.push({ start: begins, end: ends, type });
  }
  return found;
}

/** The text with placeholders for the findings, and the parts of it to look at again. */
export function rewritten(text: string, findings: readonly Finding[]): { text: string; where: readonly Part[] } {
  const pieces: string[] = [];
  const changed: Span[] = [];
  let [at, length] = [0, 0];
  for (const { start, end, type } of findings) {
    const placeholder = placeholderOf(type);
    pieces.push(text.slice(at, start), placeholder);
    length += start - at + placeholder.length;
    changed.push({ start: length - placeholder.length, end: length });
    at = end;
  }
  const result = pieces.join('') + text.slice(at);
  return { text: result, where: around(result, changed) };
}

function around(text: string, changed: readonly Span[]): readonly Part[] {
  const parts: { start: number; end: number }[] = [];
  for (const { start, end } of changed) {
    const part = { start: Math.max(0, start - REACH - EDGE), end: Math.min(text.length, end + REACH + EDGE) };
    const last = parts.at(-1);
    if (last && part.start <= last.end) last.end = part.end;
    else parts.push(part);
  }
  return parts.map((part) => atBlanks(text, part));
}

/** No word is cut, and no pair of surrogates. */
function atBlanks(text: string, { start, end }: Part): Part {
  const isInside = (at: number): boolean => at > 0 && at < text.length && /\S/.test(text[at]!);
  for (let i = 0; i < EDGE && isInside(start); i++) start--;
  for (let i = 0; i < EDGE && isInside(end); i++) end++;
  return { start, end };
}
