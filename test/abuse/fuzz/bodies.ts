import fc from 'fast-check';
import { oddValue, RAW } from './odd-values.js';

type Step = 'replace' | 'remove' | 'add' | 'none';
/** Names that no body has, and that some code reads all the same. */
const NAMES = [
  '__proto__', 'constructor', 'prototype', 'toString', 'then', 'toJSON', 'role', 'accountId', 'id', '', 'a.b', '0', '\u0000', '$ne',
];

/** A value, with something somewhere in it replaced, taken away or added. */
export function bent(value: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
  const step = fc.constantFrom<Step>('none', 'replace', 'replace', 'remove', 'add');
  return fc.tuple(value, step, fc.nat(), oddValue, fc.constantFrom(...NAMES)).map(([from, how, where, odd, name]) => {
    if (how === 'none') return from;
    const places: { readonly holder: Record<string, unknown>; readonly key: string }[] = [];
    const whole = { value: structuredClone(from) } as Record<string, unknown>;
    const visit = (holder: Record<string, unknown>, key: string): void => {
      places.push({ holder, key });
      const inner = holder[key];
      if (inner !== null && typeof inner === 'object') Object.keys(inner).forEach((each) => visit(inner as Record<string, unknown>, each));
    };
    visit(whole, 'value');
    const { holder, key } = places[where % places.length]!;
    const target = holder[key];
    if (how === 'remove' && places.length > 1) delete holder[key];
    else if (how === 'add' && target !== null && typeof target === 'object') own(target, name, odd);
    else holder[key] = odd;
    return whole['value'];
  });
}

/** Also where the name is one that means something to an object. */
function own(target: object, name: string, value: unknown): void {
  Object.defineProperty(target, name, { value, enumerable: true, configurable: true, writable: true });
}

/** As bytes: proper JSON mostly, and else something that only looks like it. */
export function bytesOf(value: fc.Arbitrary<unknown>): fc.Arbitrary<Buffer> {
  const how = fc.oneof({ weight: 14, arbitrary: fc.constant('json') }, { weight: 1, arbitrary: fc.constantFrom(...Object.keys(BREAK)) });
  return fc.tuple(value, how, fc.nat()).map(([from, name, where]) => {
    const text = written(from);
    return name === 'json' ? Buffer.from(text) : BREAK[name]!(text, where);
  });
}

/** JSON, with the pieces that were put in as they are. */
export function written(value: unknown): string {
  const text = JSON.stringify(value) ?? 'null';
  return text.replace(new RegExp(`"${RAW}((?:[^"\\\\]|\\\\.)*)"`, 'gu'), (_, raw: string) => JSON.parse(`"${raw}"`) as string);
}

const BREAK: Readonly<Record<string, (text: string, where: number) => Buffer>> = {
  cut: (text, where) => Buffer.from(text.slice(0, where % Math.max(1, text.length))),
  'behind it': (text) => Buffer.from(`${text}}`),
  twice: (text) => Buffer.from(`${text}${text}`),
  'each key twice': (text) => Buffer.from(text.replace(/^\{/, () => `${text.slice(0, -1)},`)),
  'byte order mark': (text) => Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), Buffer.from(text)]),
  'UTF-16': (text) => Buffer.from(text, 'utf16le'),
  'not UTF-8': (text, where) => {
    const bytes = Buffer.from(text);
    bytes[where % Math.max(1, bytes.length)] = 0xff;
    return bytes;
  },
  'single quotes': (text) => Buffer.from(text.replaceAll('"', "'")),
  comments: (text) => Buffer.from(`/* x */${text}`),
  deep: () => Buffer.from(`${'['.repeat(100_000)}${']'.repeat(100_000)}`),
  wide: () => Buffer.from(`{${Array.from({ length: 20_000 }, (_, i) => `"k${i}":${i}`).join(',')}}`),
  nothing: () => Buffer.alloc(0),
  'a prototype': (text) => Buffer.from(text.replace(/^\{/, '{"__proto__":{"isAdmin":true},')),
  'over the limit': (text) => Buffer.concat([Buffer.from(text), Buffer.alloc(1024 * 1024, 0x20)]),
};
