import { types } from 'node:util';

/** Names whose values are never logged, at any depth. Words of a person and bodies have no place in a line either (P34). */
const SECRET_NAME = new RegExp(
  [
    'authori[sz]ation|cookie|token|secret|password|passphrase|credential|api-?_?key|private-?_?key|signature|nonce',
    'e-?mail|prompt|body|caption|file-?_?name|subject|^name$|^text$|^words$|headers',
  ].join('|'),
  'i',
);
/** A word that `SECRET_NAME` holds, in a name that says nothing secret. */
const HARMLESS_NAME = /(Count|Ms|Bytes|Hash|Id|At|Status)$/;

const PATTERNS: readonly (readonly [RegExp, string])[] = [
  [/\beyJ[\w-]+\.[\w-]+(\.[\w-]*)?/g, '[token]'],
  [/\b(Bearer|Basic|Key)\s+[\w\-.~+/=]{8,}/gi, '$1 [secret]'],
  [/[\w.+-]+@[\w-]+(\.[\w-]+)+/g, '[e-mail]'],
  [/\/\/[^/\s:@]+:[^/\s@]+@/g, '//[secret]@'],
  [/([?&](?:X-Amz-[\w-]+|token|code|key|signature|state)=)[^&\s"']+/gi, '$1[secret]'],
];
const DEPTH_MAX = 6;
const TEXT_MAX = 2_000;
const SQLSTATE = /^(?=.*\d)[0-9A-Z]{5}$/;

/** Takes secrets and personal data out of what is to be logged: by name, and by shape where a name does not tell. */
export function scrub(value: unknown, depth = 0): unknown {
  if (typeof value === 'string') return scrubText(value);
  if (typeof value === 'bigint') return value.toString();
  if (value === null || typeof value !== 'object') return typeof value === 'function' ? '[function]' : value;
  if (value instanceof Date) return value;
  if (types.isNativeError(value)) return scrubError(value, depth);
  if (depth >= DEPTH_MAX || ArrayBuffer.isView(value)) return '[…]';
  if (value instanceof Set || value instanceof Map) return scrub([...value], depth);
  if (Array.isArray(value)) return value.slice(0, 100).map((item) => scrub(item, depth + 1));
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => {
      const secret = SECRET_NAME.test(name) && !HARMLESS_NAME.test(name) && typeof item !== 'number' && typeof item !== 'boolean';
      return [name, secret && item !== undefined && item !== null ? '[redacted]' : scrub(item, depth + 1)];
    }),
  );
}

export function scrubText(text: string): string {
  let clean = text.length > TEXT_MAX ? `${text.slice(0, TEXT_MAX)}…` : text;
  for (const [pattern, replacement] of PATTERNS) clean = clean.replace(pattern, replacement);
  return clean;
}

/**
 * What of an error may be logged: its kind, its code and where it arose. A database error's message quotes the query with its values
 * and a parser's quotes the text, so those messages are left out.
 */
function scrubError(error: Error, depth: number): object {
  const { code, constraint, table, errors } = error as { code?: unknown; constraint?: unknown; table?: unknown; errors?: unknown };
  const quotes = error.name === 'SyntaxError' || (typeof code === 'string' && SQLSTATE.test(code)) || 'query' in error;
  const causes: unknown[] = Array.isArray(errors) ? errors.slice(0, 3) : error.cause === undefined ? [] : [error.cause];
  return {
    type: error.name === 'Error' ? error.constructor.name : error.name,
    ...(quotes ? {} : { message: scrubText(error.message) }),
    ...(typeof code === 'string' || typeof code === 'number' ? { code } : {}),
    ...(typeof constraint === 'string' ? { constraint, table } : {}),
    stack: framesOf(error),
    ...(depth < DEPTH_MAX && causes.length > 0 ? { causes: causes.map((cause) => scrub(cause, depth + 1)) } : {}),
  };
}

/** The stack without its first lines, which repeat the message. */
function framesOf(error: Error): string[] {
  return (error.stack ?? '')
    .split('\n')
    .filter((line) => /^\s+at /.test(line))
    .map((line) => line.trim())
    .slice(0, 20);
}
