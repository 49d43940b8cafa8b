/** Ways in which people hide words from a filter. Each takes a text and gives one that reads the same. */
export const DISGUISES: Readonly<Record<string, (text: string) => string>> = {
  'upper case': (text) => text.toUpperCase(),
  leetspeak: (text) => text.replace(/[aeios]/g, (letter) => ({ a: '4', e: '3', i: '1', o: '0', s: '5' })[letter]!),
  'signs for letters': (text) => text.replace(/[aeis](?=\p{L})/gu, (letter) => ({ a: '@', e: '€', i: '!', s: '$' })[letter]!),
  stretched: (text) => text.replace(/([aeiou])(?=\p{L}\b)/gu, '$1$1$1$1'),
  'spelled out': (text) => words(text, (word) => [...word].join(' ')),
  dotted: (text) => words(text, (word) => [...word].join('.')),
  hyphenated: (text) => words(text, (word) => (word.length > 3 ? `${word.slice(0, 2)}-${word.slice(2)}` : word)),
  'zero width': (text) => [...text].join('\u200b'),
  'soft hyphens': (text) => words(text, (word) => [...word].join('\u00ad')),
  'full width': (text) => text.replace(/[a-z]/gi, (letter) => String.fromCharCode(letter.charCodeAt(0) + 0xfee0)),
  Cyrillic: (text) => text.replace(/[aeopcx]/g, (letter) => ({ a: 'а', e: 'е', o: 'о', p: 'р', c: 'с', x: 'х' })[letter]!),
  Greek: (text) => text.replace(/[ovi]/g, (letter) => ({ o: 'ο', v: 'ν', i: 'ι' })[letter]!),
  mathematical: (text) => text.replace(/[a-z]/g, (letter) => String.fromCodePoint(0x1d41a + letter.charCodeAt(0) - 97)),
  accents: (text) => text.replace(/[aeiou]/g, (letter) => `${letter}\u0301`),
  'stacked marks': (text) => [...text].join('\u0336\u034f'),
  'right to left': (text) => `\u202e${[...text].reverse().join('')}\u202c`,
};

function words(text: string, disguise: (word: string) => string): string {
  return text.replace(/\p{L}+/gu, disguise);
}
