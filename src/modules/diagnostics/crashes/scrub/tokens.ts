/** A symbol as compilers write it: Swift, C++. Long, with digits, and no secret. */
const MANGLED = /^_?(?:\$[sS]|_T0|_?Z)[\w$]+$/;
const LONG = /[A-Za-z0-9+/=_-]{20,}/;
const HEX = /[0-9a-f]{16,}/i;
const WEB_TOKEN = /\beyJ[\w-]{8,}/; // RFC 7515: `{"` in base64url

/** Whether a token, a key, a hash or an id may stand in it: a long run with letters and digits in it. */
export function maySecret(text: string): boolean {
  if (MANGLED.test(text)) return false;
  if (HEX.test(text) || WEB_TOKEN.test(text)) return true;
  const [run] = LONG.exec(text) ?? [];
  return run !== undefined && /[A-Za-z]/.test(run) && (run.match(/\d/g) ?? []).length >= 3;
}

/** Of a person: a telephone, an identity card, an address of the network. */
export function hasNumber(text: string): boolean {
  return !MANGLED.test(text) && (/\d{6}/.test(text) || /\d{1,3}(?:[._]\d{1,3}){3}/.test(text));
}
