import { findingsIn, rewritten, type Part } from './passes.js';
import type { Locale, RedactionType } from './types.js';

/** Raised with every change of the rules: what was published tells by which rules it was cleaned. */
export const SANITISER_VERSION = '1.1.0';

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
  let where: readonly Part[] = [{ start: 0, end: text.length }];
  for (let pass = 0; pass < MAX_PASSES && where.length > 0; pass++) {
    const found = where.flatMap((part) => findingsIn(current, part, { locale, own }));
    for (const { type } of found) counts.set(type, (counts.get(type) ?? 0) + 1);
    ({ text: current, where } = rewritten(current, found));
  }
  return { text: current, redactions: Object.fromEntries(counts), version: SANITISER_VERSION };
}
