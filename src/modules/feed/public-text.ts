import type { Localised } from '../../kernel/language.js';
import { InvalidRequest } from '../../platform/http/index.js';

export interface PublicTextOptions {
  /** Where it stands in the body: `#/text`. */
  readonly pointer: string;
  /** In code points, once it is clean. */
  readonly max: number;
}

const EMOJI_MAX = 50;

const CONTROL = { en: 'must not have control characters', es: 'no debe tener caracteres de control' };
const EMOJI_FLOOD = { en: `must not have more than ${EMOJI_MAX} emoji`, es: `no debe tener más de ${EMOJI_MAX} emojis` };
const MARK_FLOOD = { en: 'must not pile marks on letters', es: 'no debe amontonar marcas sobre las letras' };
const NOTHING = { en: 'must have something to read', es: 'debe tener algo que leer' };
const lengthOf = (max: number): Localised => ({
  en: `must have up to ${max} characters`, es: `debe tener hasta ${max} caracteres`,
});

/** Letters of scripts whose words are written with joiners (UAX 31, section 2.3). */
const JOINING = String.raw`[\p{L}--[\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}\p{Default_Ignorable_Code_Point}]]`;
const MARK = String.raw`[\p{M}--\p{Default_Ignorable_Code_Point}]`;
/** Joiners within emoji and within such words, the variation of an emoji, and the letters of a flag (UTS 51, annex C) mean something. */
const MEANT = [
  String.raw`(?<=\p{Extended_Pictographic}\uFE0F?|\p{Emoji_Modifier})\u200D(?=\p{Extended_Pictographic})`,
  String.raw`(?<=${JOINING}${MARK}{0,8})[\u200C\u200D](?=${JOINING}|${MARK})`,
  String.raw`(?<=\p{Emoji})[\uFE0E\uFE0F]`,
  String.raw`(?<=\u{1F3F4})[\u{E0020}-\u{E007F}]{1,7}`,
].join('|');
/** What nobody sees, and what turns the order of reading: all of it may hide words from people and from checks. */
const UNSEEN = new RegExp(
  String.raw`(?<meant>${MEANT})|[\p{Default_Ignorable_Code_Point}\p{Bidi_Control}\p{Noncharacter_Code_Point}\u{FFF9}-\u{FFFB}]`,
  'gv',
);
const CONTROLS = new RegExp(String.raw`[\p{Cc}--\n]`, 'v');
const EMOJI = new RegExp(String.raw`[\p{Extended_Pictographic}\p{Regional_Indicator}]`, 'gv');
const LETTERS = new RegExp(String.raw`\p{L}`, 'gv');
/** Marks of no script of their own: what is left of them after NFC is rare in any language. */
const LOOSE_MARKS = new RegExp(String.raw`[[[\p{M}&&\p{Script=Inherited}]--[\uFE0E\uFE0F\u20E3]]\u0483-\u0489]`, 'gv');
const PILE = new RegExp(String.raw`[[\p{M}&&\p{Script=Inherited}]\u0483-\u0489]{4}|\p{M}{9}`, 'v');
const READABLE = new RegExp(String.raw`[[\p{L}\p{N}\p{P}\p{S}]--\u2800]`, 'v');

/**
 * What a person writes for others, made plain: NFC, line ends as `\n`, no two empty lines, nothing invisible, nothing that turns the
 * order of reading. Linear time; idempotent. @throws InvalidRequest
 */
export function publicText(text: string, { pointer, max }: PublicTextOptions): string {
  const refuse = (detail: Localised) => InvalidRequest.at(pointer, detail);
  const lines = text.replace(/\r\n?|\u2028|\u2029/g, '\n').replaceAll('\t', ' ');
  if (CONTROLS.test(lines)) throw refuse(CONTROL);
  const seen = lines.normalize('NFC').replace(UNSEEN, (found, meant: string | undefined) => (meant === undefined ? '' : found));
  const clean = seen.normalize('NFC').split('\n').map((line) => line.trim()).join('\n').replace(/\n{3,}/g, '\n\n').trim();
  if (!READABLE.test(clean)) throw refuse(NOTHING);
  if ([...clean].length > max) throw refuse(lengthOf(max));
  if (count(clean, EMOJI) > EMOJI_MAX) throw refuse(EMOJI_FLOOD);
  if (PILE.test(clean) || count(clean, LOOSE_MARKS) > 2 + count(clean, LETTERS)) throw refuse(MARK_FLOOD);
  return clean;
}

function count(text: string, what: RegExp): number {
  return text.match(what)?.length ?? 0;
}
