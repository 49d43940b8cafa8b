import { BadConfiguration, type Config } from '../config/config.js';

export interface FieldKey {
  readonly kid: string;
  /** 32 bytes. */
  readonly secret: Buffer;
}

/** `FIELD_ENCRYPTION_KEYS`, the first of which encrypts. @throws BadConfiguration; never with a part of a key in it. */
export function fieldKeys({ auth }: Pick<Config, 'auth'>): readonly [FieldKey, ...FieldKey[]] {
  const [first, ...others] = auth.fieldEncryptionKeys.split(',').map(read);
  const all = [first!, ...others] as const;
  if (new Set(all.map(({ kid }) => kid)).size !== all.length) throw bad('two keys have the same kid');
  return all;
}

function read(text: string): FieldKey {
  const at = text.indexOf(':');
  const kid = text.slice(0, Math.max(at, 0)).trim();
  const secret = Buffer.from(text.slice(at + 1).trim(), 'base64');
  if (!/^[\w-]{1,32}$/.test(kid) || secret.length !== 32) throw bad('kid:base64 of 32 bytes');
  return { kid, secret };
}

function bad(what: string): BadConfiguration {
  return new BadConfiguration(`Bad configuration: FIELD_ENCRYPTION_KEYS: ${what}`);
}
