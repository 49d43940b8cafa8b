import { fold } from './fold.js';

const WORDS = /[\p{L}\p{N}]+/gu;
/** What one pattern may stand for. */
const MOST = 600;

/**
 * The forms that a pattern stands for, folded and split into words: `desnud(a|o)` is `desnuda` and `desnudo`, `take(s)? off` is `take off`
 * and `takes off`. Groups may nest. An empty form among them says that it may be left out.
 * @throws Error for too many, none, or a bad group
 */
export function expand(pattern: string): readonly (readonly string[])[] {
  const words = [...new Set(formsOf(pattern, pattern))].map((form) => fold(form).match(WORDS) ?? []);
  if (words.every((form) => form.length === 0)) throw new Error(`${pattern} stands for nothing`);
  return words;
}

function formsOf(part: string, whole: string): readonly string[] {
  return split(part, '|', whole).flatMap((choice) => {
    let forms: readonly string[] = [''];
    for (const piece of piecesOf(choice, whole)) {
      const choices = piece.startsWith('(') ? groupOf(piece, whole) : [piece];
      forms = forms.flatMap((form) => choices.map((next) => form + next));
      if (forms.length > MOST) throw new Error(`${whole} stands for more than ${MOST} forms`);
    }
    return forms;
  });
}

function groupOf(piece: string, whole: string): readonly string[] {
  const isOptional = piece.endsWith('?');
  const inside = formsOf(piece.slice(1, isOptional ? -2 : -1), whole);
  return isOptional ? [...inside, ''] : inside;
}

/** Text and groups in turn: `a(b|c)?d` is `a`, `(b|c)?`, `d`. */
function piecesOf(text: string, whole: string): readonly string[] {
  const pieces: string[] = [];
  let start = 0;
  for (let at = 0; at < text.length; at++) {
    if (text[at] !== '(') continue;
    if (at > start) pieces.push(text.slice(start, at));
    const end = endOfGroup(text, at, whole);
    pieces.push(text.slice(at, end));
    [start, at] = [end, end - 1];
  }
  return start < text.length ? [...pieces, text.slice(start)] : pieces;
}

/** Behind the bracket that closes the one at `start`, and the question mark that may follow. */
export function endOfGroup(text: string, start: number, whole: string): number {
  for (let at = start, depth = 0; at < text.length; at++) {
    depth += text[at] === '(' ? 1 : text[at] === ')' ? -1 : 0;
    if (depth === 0) return text[at + 1] === '?' ? at + 2 : at + 1;
  }
  throw new Error(`a bracket is not closed: ${whole}`);
}

/** At `separator`, outside of brackets. */
function split(text: string, separator: string, whole: string): readonly string[] {
  const parts: string[] = [];
  let start = 0;
  for (let at = 0; at < text.length; at++) {
    if (text[at] === '(') at = endOfGroup(text, at, whole) - 1;
    else if (text[at] === separator) {
      parts.push(text.slice(start, at));
      start = at + 1;
    }
  }
  return [...parts, text.slice(start)];
}
