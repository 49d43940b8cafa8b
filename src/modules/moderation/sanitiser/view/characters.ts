/** Marks that do not show: zero-width, bidirectional controls, soft hyphen, variation selectors, tags, combining marks. */
export const INVISIBLE = /[\p{M}\p{Cf}\u115F\u1160\u17B4\u17B5\u3164\uFFA0]/u;

/** Letters of other scripts that look like Latin ones, as far as they are met in disguised addresses. Unicode TR39, confusables. */
const LOOK_ALIKES: Readonly<Record<string, string>> = {
  'а': 'a', 'е': 'e', 'о': 'o', 'р': 'p', 'с': 'c', 'у': 'y', 'х': 'x', 'і': 'i', 'ј': 'j', 'ѕ': 's', 'һ': 'h', 'ԁ': 'd', 'ո': 'n',
  'А': 'A', 'В': 'B', 'Е': 'E', 'К': 'K', 'М': 'M', 'Н': 'H', 'О': 'O', 'Р': 'P', 'С': 'C', 'Т': 'T', 'Х': 'X', 'І': 'I', 'Ѕ': 'S',
  'α': 'a', 'ο': 'o', 'ρ': 'p', 'ν': 'v', 'ι': 'i', 'Α': 'A', 'Β': 'B', 'Ε': 'E', 'Ζ': 'Z', 'Η': 'H', 'Ι': 'I', 'Κ': 'K', 'Μ': 'M',
  'Ν': 'N', 'Ο': 'O', 'Ρ': 'P', 'Τ': 'T', 'Υ': 'Y', 'Χ': 'X', 'ı': 'i', 'ɡ': 'g', 'ł': 'l', 'Ł': 'L', 'ø': 'o', 'Ø': 'O', 'đ': 'd',
  'Đ': 'D', 'ß': 'ss', 'æ': 'ae', 'Æ': 'AE', 'œ': 'oe', 'Œ': 'OE', 'þ': 'th', 'ð': 'd',
};

/** Signs that are written for an ASCII one. */
const SIGNS: Readonly<Record<string, string>> = {
  '‐': '-', '‑': '-', '‒': '-', '–': '-', '—': '-', '―': '-', '−': '-', '﹣': '-', '－': '-', '⁃': '-', '­': '',
  '。': '.', '｡': '.', '．': '.', '․': '.', '‘': "'", '’': "'", '“': '"', '”': '"', '«': '"', '»': '"', '⁄': '/', '∕': '/',
  '¡': '!', '¿': '?', 'º': 'º', 'ª': 'ª', '·': '.', '•': '*', '¨': ' ', '´': "'",
};

const HANGUL = /[\uAC00-\uD7A3]/;
const DIGIT = /\p{Nd}/u;
const known = new Map<string, string>();

/** What a code point stands for in the plain view: zero or more characters, none above ASCII where ASCII has the like. */
export function plainOf(character: string): string {
  const seen = known.get(character);
  if (seen !== undefined) return seen;
  const plain = fold(character);
  if (known.size < 20_000) known.set(character, plain);
  return plain;
}

function fold(character: string): string {
  const sign = SIGNS[character] ?? LOOK_ALIKES[character];
  if (sign !== undefined) return sign;
  if (INVISIBLE.test(character)) return '';
  if (HANGUL.test(character)) return character;
  let plain = '';
  for (const part of character.normalize('NFKD')) {
    if (INVISIBLE.test(part)) continue;
    plain += DIGIT.test(part) ? digitOf(part) : (LOOK_ALIKES[part] ?? SIGNS[part] ?? part);
  }
  return plain;
}

/** The ten digits of a script follow each other from its zero (Unicode, 4.6). */
function digitOf(character: string): string {
  const code = character.codePointAt(0)!;
  let zero = code;
  while (zero > 0 && DIGIT.test(String.fromCodePoint(zero - 1))) zero--;
  return String((code - zero) % 10);
}
