export interface ReceiptFile {
  /** Compact JWS. */
  readonly jws: string | null;
  /** `typ` of its header, which nobody has verified yet. */
  readonly type: string | null;
  /** What is written beside it. */
  readonly beside: object | null;
}

const COMPACT = /^\s*([\w-]+\.[\w-]+\.[\w-]+)\s*$/;

/** A receipt as somebody kept it: its signature alone, or a JSON document with it as `jws` or `receipt`. */
export function readReceipt(text: string): ReceiptFile {
  const bare = COMPACT.exec(text)?.[1];
  if (bare !== undefined) return { jws: bare, type: typeOf(bare), beside: null };
  try {
    const { jws, receipt, ...beside } = JSON.parse(text) as { jws?: unknown; receipt?: unknown };
    const signed = [jws, receipt].find((it) => typeof it === 'string');
    return signed === undefined ? NOTHING : { jws: signed as string, type: typeOf(signed as string), beside };
  } catch {
    return NOTHING;
  }
}

const NOTHING: ReceiptFile = { jws: null, type: null, beside: null };

function typeOf(jws: string): string | null {
  try {
    const header = JSON.parse(Buffer.from(jws.split('.')[0]!, 'base64url').toString('utf8')) as { typ?: unknown } | null;
    return typeof header?.typ === 'string' ? header.typ : null;
  } catch {
    return null;
  }
}
