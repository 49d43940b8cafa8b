import { BadConfiguration, type Config } from '../config/config.js';

/** What a text begins with that no key sealed: of the time before its column was. */
export const PLAIN = 'plain.';

export interface FieldKey {
  readonly kid: string;
  /** 32 bytes. */
  readonly secret: Buffer;
}

/** `FIELD_ENCRYPTION_KEYS`, the first of which encrypts. @throws BadConfiguration; never with a part of a key in it. */
export function fieldKeys({ auth }: Pick<Config, 'auth'>): readonly [FieldKey, ...FieldKey[]] {
  return keyList('FIELD_ENCRYPTION_KEYS', auth.fieldEncryptionKeys);
}

/** Keys of any variable of that form. @throws BadConfiguration; never with a part of a key in it. */
export function keyList(variable: string, text: string): readonly [FieldKey, ...FieldKey[]] {
  const [first, ...others] = text.split(',').map((each) => read(variable, each));
  const all = [first!, ...others] as const;
  if (new Set(all.map(({ kid }) => kid)).size !== all.length) throw bad(variable, 'two keys have the same kid');
  return all;
}

function read(variable: string, text: string): FieldKey {
  const at = text.indexOf(':');
  const kid = text.slice(0, Math.max(at, 0)).trim();
  const secret = Buffer.from(text.slice(at + 1).trim(), 'base64');
  if (!/^[\w-]{1,32}$/.test(kid) || secret.length !== 32) throw bad(variable, 'kid:base64 of 32 bytes');
  if (`${kid}.` === PLAIN) throw bad(variable, 'no key is called plain');
  return { kid, secret };
}

function bad(variable: string, what: string): BadConfiguration {
  return new BadConfiguration(`Bad configuration: ${variable}: ${what}`);
}
