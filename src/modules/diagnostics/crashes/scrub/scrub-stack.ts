import { type Frame, frameIn } from './frames.js';
import { carriesData, isKindOfError } from './names.js';
import type { PrivateWords } from './private-words.js';
import { hasNumber, maySecret } from './tokens.js';

/** More of a stack says nothing more: a recursion repeats itself. */
const LINES_MAX = 2_000;
const FRAMES_MAX = 100;
const LINE_MAX = 1_000;

/** An identifier of any of the languages: `Studio.render`, `Object.<anonymous>`, `lambda$draw$0`, `-[Studio draw:]`. */
const FUNCTION = /^(?:[\w$.<>~:#*]{1,200}|[-+]\[[\w$]{1,100}(?: [\w$:]{1,100})?\])$/;
const CODE_FILE = /^[\w$.+-]{1,100}\.(?:[cm]?[jt]sx?|(?:js)?bundle|hbc|swift|mm?|c|cc|cpp|h|kts?|java|dart|wasm)$/i;
/** `UIKitCore`, `libhermes.so`. */
const LIBRARY = /^(?:[A-Z][A-Za-z]*[A-Z][A-Za-z]{1,40}|lib[\w.+-]{1,60}\.(?:so|dylib))$/;
const NO_FILES: ReadonlySet<string> = new Set(['native', '[native code]', 'Native Method', 'Unknown Source', '<anonymous>']);
const CAUSE = /^(?:Caused by|Suppressed): ([\w$.]{1,200})(?=:|$)/;

/** A stack in one form for all runtimes, a line for each frame. */
export interface ScrubbedStack {
  readonly frames: readonly Frame[];
  /** `at Studio.render (studio.ts:10:5)`. */
  readonly text: string;
}

/**
 * Frames and the types of causes; no line that is not one of these, since it may say anything. Of a path only the file: folders carry the
 * names of users and apps. Of an address nothing else either, so no query. @throws when `inTime` says that it takes too long
 */
export function scrubStack(stack: string, own: PrivateWords, inTime: () => void): ScrubbedStack {
  const frames: Frame[] = [];
  const lines: string[] = [];
  for (const line of linesOf(stack)) {
    inTime();
    if (frames.length === FRAMES_MAX) break;
    const [, cause] = CAUSE.exec(line) ?? [];
    if (cause !== undefined && isKindOfError(cause) && isSafe(cause, own)) lines.push(`Caused by: ${cause}`);
    const frame = cause === undefined && frameIn(line);
    if (!frame) continue;
    const safe = safeFrame(frame, own);
    frames.push(safe);
    lines.push(`at ${safe.function}${safe.file ? ` (${safe.file}${safe.line ? `:${safe.line}` : ''})` : ''}`);
  }
  return { frames, text: lines.join('\n') };
}

function* linesOf(stack: string): Generator<string> {
  for (let [at, count] = [0, 0]; at < stack.length && count < LINES_MAX; count++) {
    const end = stack.indexOf('\n', at);
    const stop = end === -1 ? stack.length : end;
    if (stop - at <= LINE_MAX) yield stack.slice(at, stop).normalize('NFKC').replace(/\p{Cf}/gu, '').trim();
    at = stop + 1;
  }
}

function safeFrame({ function: called, file, line }: Frame, own: PrivateWords): Frame {
  const name = called.replace(/\(.*$/, '').replace(/ (?:->|:) .*$/, '').trim();
  const isPlace = file !== null && (NO_FILES.has(file) || CODE_FILE.test(file) || LIBRARY.test(file)) && isSafe(file, own);
  return {
    function: name === '' ? '<anonymous>' : FUNCTION.test(name) && isSafe(name, own) ? name : '[function]',
    file: file === null ? null : isPlace ? file : '[file]',
    line,
  };
}

function isSafe(identifier: string, own: PrivateWords): boolean {
  return !maySecret(identifier) && !hasNumber(identifier) && !carriesData(identifier) && !own.areIn(identifier);
}
