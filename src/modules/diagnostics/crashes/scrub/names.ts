import { KNOWN_WORDS } from './known-words.js';

/**
 * What data looks like inside of a name. Apps build functions and kinds of errors from what they are given (`handler_juan_at_example_com`,
 * `user:juanito`), so that a name which a language would allow is not yet one that a programmer wrote. Rules by shape alone; what they
 * take becomes one fixed word, so that crashes with one cause and other data have one fingerprint.
 */
const SHAPES: readonly RegExp[] = [
  /\d(?:[._\-$]?\d){5,}/, // six digits, whatever stands between: dates, telephones, cards, places on a map
  /(?:^|[^A-Za-z])at[_.$-][a-z\d_.$-]*?(?:[_.$-]|dot)(?:[a-z]{2,3}|info|test|mail)(?![A-Za-z])/i, // `juan_at_example_dot_com`
  /(?:gmail|hotmail|outlook|yahoo|icloud|proton(?:mail)?|gmx)[_.$-]?(?:com|es|me|de|net)(?![a-z])/i,
  /[\da-f]{8}(?:[._$-]?[\da-f]{4}){3}[._$-]?[\da-f]{12}/i, // RFC 9562
  /[^:]:(?!:)[^:]+$/, // `user:juanito`; a selector ends with its colon, C++ writes two
];
/** A symbol as compilers write it has numbers of its own. */
const MANGLED = /^_?(?:\$[sS]|_T0|_?Z)[\w$]+$/;

/** Words of sentences, English and Spanish. One of them names something (`_MyHomePage`, `indexOf`), two of them say something. */
const SPEECH: ReadonlySet<string> = new Set(
  (
    'a an the of my your our his her their its she he we i me mine with and who un una el la los las mi tu su nuestro nuestra nuestros ' +
    'de del con para por que en y yo'
  ).split(' '),
);
const SPOKEN = 2;
/** More words in a row than any name of a function has. */
const WORDS_MAX = 9;

/** Whether a name of a function, a file or a kind of error carries data, or is a sentence. */
export function carriesData(name: string): boolean {
  if (MANGLED.test(name)) return false;
  if (!/^[-+]\[/.test(name) && SHAPES.some((shape) => shape.test(name))) return true;
  return name.split(/[.$:#<>~*[\]\s]+/).some((part) => {
    const words = wordsOf(part);
    return words.length > WORDS_MAX || words.filter((word) => SPEECH.has(word)).length >= SPOKEN;
  });
}

/** `TypeError`, `java.io.IOException`, `NSRangeException`, `_AssertionError`. */
const KIND = new RegExp(
  '^(?:[a-z][a-z\\d_]{0,40}[./])*_?(?:[A-Z][\\w$]{0,60}[.$])?[A-Z][A-Za-z\\d$]{0,80}' +
    '(?:Error|Exception|Fault|Failure|Violation|Warning)$',
);
const KIND_WORDS_MAX = 6;
/** Of signals and systems, and what a minifier leaves. */
const CODE = /^(?:SIG[A-Z]{2,6}|EXC_[A-Z_]{3,30}|ANR|OOM|NSError|Error|[A-Za-z]{1,2})$/;

/** Whether it is named as kinds of errors are: by its end, else by words of errors alone. */
export function isKindOfError(type: string): boolean {
  if (CODE.test(type)) return true;
  const words = wordsOf(type.split(/[./]/).at(-1)!);
  return (KIND.test(type) && words.length <= KIND_WORDS_MAX) || wordsOf(type).every((word) => KNOWN_WORDS.has(word));
}

function wordsOf(name: string): string[] {
  const apart = name.replace(/([a-z\d])([A-Z])/g, '$1 $2').replace(/([A-Z])([A-Z][a-z])/g, '$1 $2');
  return apart.toLowerCase().split(/[^a-z]+/).filter((word) => word !== '');
}
