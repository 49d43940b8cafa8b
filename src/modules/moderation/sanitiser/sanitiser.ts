import { scan } from './scan.js';
import { placeholderOf, type Locale, type RedactionType } from './types.js';
import { originalOf, viewOf } from './view/view.js';

/** Raised with every change of the rules: what was published tells by which rules it was cleaned. */
export const SANITISER_VERSION = '1.0.0';

/** A rewritten text can show something that was hidden before; three passes have sufficed for every text seen. */
const MAX_PASSES = 8;

export interface SanitiseOptions {
  readonly locale: Locale;
  /** The owner's own strings (e-mail, name, handles), removed wherever they stand. Trivially short ones are ignored. */
  readonly own?: readonly string[];
}

export type Redactions = Readonly<Partial<Record<RedactionType, number>>>;

export interface Sanitised {
  readonly text: string;
  /** How many of each type were taken out. */
  readonly redactions: Redactions;
  readonly version: string;
}

/**
 * The text without what tells who or where somebody is. A text in which nothing is found comes back as it was, byte for byte; a second
 * call
 * on the result finds nothing. Deterministic; linear in the length of the text.
 */
export function sanitise(text: string, { locale, own = [] }: SanitiseOptions): Sanitised {
  const counts = new Map<RedactionType, number>();
  let current = text;
  for (let pass = 0; pass < MAX_PASSES; pass++) {
    const next = rewritten(current, { locale, own }, counts);
    if (next === current) break;
    current = next;
  }
  return { text: current, redactions: Object.fromEntries(counts), version: SANITISER_VERSION };
}

function rewritten(text: string, context: Required<SanitiseOptions>, counts: Map<RedactionType, number>): string {
  const view = viewOf(text);
  const pieces: string[] = [];
  let at = 0;
  for (const { start, end, type } of scan(view.plain, context)) {
    const original = originalOf(view, start, end);
    if (original.start < at) continue; // two findings within one character of the original
    pieces.push(text.slice(at, original.start), placeholderOf(type));
    at = original.end;
    counts.set(type, (counts.get(type) ?? 0) + 1);
  }
  return at === 0 ? text : pieces.join('') + text.slice(at);
}
