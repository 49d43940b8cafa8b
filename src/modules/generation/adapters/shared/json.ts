/** Reading answers from outside: any shape may come, and what is not as expected is null. */
export type Fields = Readonly<Record<string, unknown>>;

/** The longest head of a `data:` address. */
const MOST_HEAD = 200;
const DATA_HEAD = /^data:([\w.+-]+\/[\w.+-]+)(?:;[\w=.+-]+)*;base64,/;
/** Found by the first letter that does not belong: a pattern over the whole of tens of megabytes runs out of stack. */
const NOT_BASE64 = /[^A-Za-z0-9+/=\s]|=\s*[^=\s]/;

export function fieldsOf(value: unknown): Fields {
  return value !== null && typeof value === 'object' && !Array.isArray(value) ? (value as Fields) : {};
}

export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? (value as readonly unknown[]) : [];
}

export function textOf(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}

export function numberOf(value: unknown): number | null {
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}

/** An id that may be put into a path, from a text or a whole number (some providers send either). */
export function idOf(value: unknown): string | null {
  const text = Number.isSafeInteger(value) ? String(value) : value;
  return typeof text === 'string' && /^[\w.:-]{1,200}$/.test(text) && !/^\.+$/.test(text) ? text : null;
}

/** Null for what is not JSON. */
export function jsonOf(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return null;
  }
}

/** The bytes of a `data:` address, or of bare base64; null for anything else. */
export function bytesOf(value: unknown): { readonly bytes: Buffer; readonly contentType?: string } | null {
  if (typeof value !== 'string' || value === '') return null;
  const [head, contentType] = DATA_HEAD.exec(value.slice(0, MOST_HEAD)) ?? [];
  const base64 = head === undefined ? value : value.slice(head.length);
  if (base64.trim() === '' || NOT_BASE64.test(base64)) return null;
  return { bytes: Buffer.from(base64, 'base64'), ...(contentType === undefined ? {} : { contentType }) };
}
