/** What is taken out of a text, by what it is. Each stands in the text as `[type]`. */
export const REDACTION_TYPES = [
  'email',
  'phone',
  'url',
  'handle',
  'address',
  'card',
  'iban',
  'id',
  'coordinates',
  'secret',
  'name',
] as const;
export type RedactionType = (typeof REDACTION_TYPES)[number];

/** A language the person writes in: a hint only, the rules of both are always active. */
export type Locale = 'en' | 'es';

/** Half open: `text.slice(start, end)`. Offsets are UTF-16 units of the text that the rule was given. */
export interface Span {
  readonly start: number;
  readonly end: number;
}
export interface Finding extends Span {
  readonly type: RedactionType;
}

export interface RuleContext {
  readonly locale: Locale;
  /** The owner's own strings. */
  readonly own: readonly string[];
}

/**
 * Finds one kind of thing. The text is the plain view (see `view/view.ts`): no accents, ASCII digits, nothing invisible. What earlier
 * rules
 * took stands in it as a run of `TAKEN`. Work is bounded by a constant per character: patterns have no open-ended repetition in sequence.
 */
export interface Rule {
  readonly name: string;
  /** Nothing it finds is without a digit: it is not asked about a text that has none. */
  readonly needsDigit?: true;
  find(text: string, context: RuleContext): Iterable<Finding>;
}

/**
 * Stands in the view for what is already taken: no letter, digit, blank or sign. Of one byte, so that a text of one-byte characters stays
 * one.
 */
export const TAKEN = '\x01';

export const placeholderOf = (type: RedactionType): string => `[${type}]`;
/** Any placeholder, as it stands in a text. */
export const PLACEHOLDER = new RegExp(`\\[(?:${REDACTION_TYPES.join('|')})\\]`, 'g');
