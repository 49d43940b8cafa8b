import { sanitise } from './sanitiser.js';
import { PLACEHOLDER } from './types.js';

const TOKEN = new RegExp(`${PLACEHOLDER.source}|[\\p{L}\\p{M}\\p{N}_]+|[^\\s]`, 'gu');

/**
 * Whether an edit of a sanitised text only takes away: its words, signs and placeholders are those of the sanitised text, in that
 * order, some
 * left out; and nothing came together that the sanitiser would take out. Blanks may change as long as the text does not grow.
 */
export function isNarrower(edited: string, sanitised: string, own: readonly string[] = []): boolean {
  if (edited.length > sanitised.length) return false;
  const tokens = sanitised.match(TOKEN) ?? [];
  let at = 0;
  for (const token of edited.match(TOKEN) ?? []) {
    while (at < tokens.length && tokens[at] !== token) at++;
    if (at++ >= tokens.length) return false;
  }
  return (['en', 'es'] as const).every((locale) => sanitise(edited, { locale, own }).text === edited);
}
