import { RULES } from './rules/rules.js';
import { PLACEHOLDER, TAKEN, type Finding, type RuleContext } from './types.js';

/**
 * What the rules find in a plain text, in order, none overlapping. Rules run by priority; each sees what is left, with what was taken
 * before it (and the placeholders that the text has already) blanked out.
 */
export function scan(text: string, context: RuleContext): readonly Finding[] {
  const found: Finding[] = [];
  let left = text.replace(PLACEHOLDER, (placeholder) => TAKEN.repeat(placeholder.length));
  let hasDigit = /\d/.test(left);
  for (const rule of RULES) {
    if (rule.needsDigit && !hasDigit) continue;
    const taken = disjoint([...rule.find(left, context)].map((finding) => trimmed(left, finding)));
    if (taken.length === 0) continue;
    left = blanked(left, taken);
    hasDigit &&= /\d/.test(left);
    found.push(...taken);
  }
  return found.sort((a, b) => a.start - b.start);
}

/** Without the blanks around it. */
function trimmed(text: string, { start, end, type }: Finding): Finding {
  while (end > start && /\s/.test(text[end - 1]!)) end--;
  while (start < end && /\s/.test(text[start]!)) start++;
  return { start, end, type };
}

/** Of findings of one rule that overlap, one, as long as all of them together; the type is the first one's. */
function disjoint(findings: Finding[]): Finding[] {
  const apart: Finding[] = [];
  for (const next of findings.sort((a, b) => a.start - b.start || b.end - a.end)) {
    const last = apart.at(-1);
    if (next.end <= next.start) continue;
    if (last && next.start < last.end) apart[apart.length - 1] = { ...last, end: Math.max(last.end, next.end) };
    else apart.push(next);
  }
  return apart;
}

function blanked(text: string, findings: readonly Finding[]): string {
  let at = 0;
  const pieces: string[] = [];
  for (const { start, end } of findings) {
    pieces.push(text.slice(at, start), TAKEN.repeat(end - start));
    at = end;
  }
  return pieces.join('') + text.slice(at);
}
