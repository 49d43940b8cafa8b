const SIGNS: Readonly<Record<string, string>> = {
  '0': 'o', '3': 'e', '4': 'a', '5': 's', '6': 'g', '7': 't', '8': 'b', '9': 'g', '@': 'a', $: 's', '€': 'e', '+': 't',
};
/** Read as an `i` or as an `l`. */
const AMBIGUOUS = /[1!|¡]/gu;
const HAS_BOTH = /(?=.*\p{L})(?=.*[0-9@$€+!|¡])/u;
const OTHER = /[^\p{L}]/gu;

/** What a word with digits and signs among its letters is read as; none for a word of letters only. */
export function leetForms(word: string): readonly string[] {
  if (!HAS_BOTH.test(word)) return [];
  const plain = word.replace(/[0346578-9@$€+]/gu, (sign) => SIGNS[sign]!);
  return [...new Set(['i', 'l'].map((letter) => plain.replace(AMBIGUOUS, letter).replace(OTHER, '')))].filter((form) => form.length > 1);
}
