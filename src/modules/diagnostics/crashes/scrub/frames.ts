/** One call of a stack, as its runtime wrote it. */
export interface Frame {
  readonly function: string;
  /** The last part of its path. */
  readonly file: string | null;
  /** `12` or `12:5`. */
  readonly line: string | null;
}

/** What stands before a function's name: `at async Foo.bar`, `static Studio.render`. */
const BEFORE = /^(?:(?:async|new|get|set|static|closure #\d+ in|specialized) )+/;
const AFTER = / \[as [^\]]*\]$/;

/** Runtimes by the shape of their lines. Each reads a line in one pass. */
const SHAPES: readonly ((line: string) => Frame | null)[] = [
  // V8, Hermes: `at Studio.render (app.js:10:5)`, `at app.js:10:5`; the JVM: `at com.aicasso.Studio.render(Studio.kt:42)`
  (line) => {
    const [, call, place] = /^at (?:(.*?) ?\()?([^()]*)\)?$/.exec(line) ?? [];
    return place === undefined ? null : frameOf(call ?? '', place.replace(/^address at /, ''));
  },
  // JavaScriptCore: `render@main.jsbundle:10:5`
  (line) => {
    const [, call, place] = /^([^@\s]*)@(\S+\.(?:js|jsbundle|bundle):\d+(?::\d+)?|\[native code\])$/.exec(line) ?? [];
    return place === undefined ? null : frameOf(call!, place);
  },
  // Apple: `3  AiCasso  0x0000000102345678 Studio.render() + 120 (Studio.swift:42)`
  (line) => {
    const [, image, rest] = /^\d+ +(\S+) +0x[0-9a-fA-F]+ (.*)$/.exec(line) ?? [];
    if (rest === undefined) return null;
    const [, call, place] = /^(.*?)(?: \+ \d+)?(?: \(([^()]+)\))?$/.exec(rest) ?? [];
    return frameOf(call ?? '', place ?? image!);
  },
  // Dart: `#3      Studio.render (package:aicasso/studio.dart:42:7)`
  (line) => {
    const [, call, place] = /^#\d+ +(.*) \(([^()]*)\)$/.exec(line) ?? [];
    return place === undefined ? null : frameOf(call!, place);
  },
];

/** Null for a line that is no frame: a message, a header, anything. */
export function frameIn(line: string): Frame | null {
  for (const shape of SHAPES) {
    const frame = shape(line);
    if (frame) return frame;
  }
  return null;
}

function frameOf(call: string, place: string): Frame {
  const [, path, line] = /^(.*?)((?::\d+){0,2})$/.exec(place) ?? [];
  const file = (path ?? '').replace(/[?#].*$/, '').split(/[\\/]/).at(-1) || null;
  return { function: call.replace(AFTER, '').replace(BEFORE, ''), file, line: line ? line.slice(1) : null };
}
