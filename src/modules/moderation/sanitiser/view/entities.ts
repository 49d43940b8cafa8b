/** Character references that hide the signs our rules look for (HTML, 13.5), and their percent-encoded forms (RFC 3986, 2.1). */
const NAMED: Readonly<Record<string, string>> = {
  commat: '@', period: '.', colon: ':', sol: '/', plus: '+', lowbar: '_', hyphen: '-', dash: '-', nbsp: ' ', num: '#', lpar: '(', rpar: ')',
};
const REFERENCE = /&(?:#(\d{1,7})|#x([\da-f]{1,6})|([a-z]{3,6}));/iy;
const PERCENT = /%(40|2e|3a|2f|2b)/iy;

/** The character that a reference at `at` stands for, and how long the reference is. */
export function entityAt(text: string, at: number): { character: string; length: number } | undefined {
  const pattern = text[at] === '%' ? PERCENT : REFERENCE;
  pattern.lastIndex = at;
  const match = pattern.exec(text);
  if (!match) return undefined;
  const character = pattern === PERCENT ? String.fromCharCode(parseInt(match[1]!, 16)) : referred(match);
  return character === undefined ? undefined : { character, length: match[0].length };
}

function referred([, decimal, hex, name]: RegExpExecArray): string | undefined {
  if (name !== undefined) return NAMED[name.toLowerCase()];
  const code = decimal === undefined ? parseInt(hex!, 16) : Number(decimal);
  return code >= 0x20 && code <= 0x10ffff && (code < 0xd800 || code > 0xdfff) ? String.fromCodePoint(code) : undefined;
}
