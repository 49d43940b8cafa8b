import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';

export const CURVES = ['prime256v1', 'secp256k1'] as const;
export type Curve = (typeof CURVES)[number];

export interface AdKey {
  readonly keyId: string;
  readonly privateKey: KeyObject;
  /** SPKI. */
  readonly publicKey: KeyObject;
}

/** What AdMob tells of a watched ad, by its own names; in the alphabet's order, as it sends them. */
export type AdParameters = Readonly<Record<string, string>>;

export function adKey(keyId: string, curve: Curve = 'prime256v1'): AdKey {
  return { keyId, ...generateKeyPairSync('ec', { namedCurve: curve }) };
}

/** As the keys server writes it: the id is a number, however long. */
export function published({ keyId, publicKey }: AdKey): string {
  const pem = JSON.stringify(publicKey.export({ format: 'pem', type: 'spki' }));
  const base64 = publicKey.export({ format: 'der', type: 'spki' }).toString('base64');
  return `{"keyId": ${keyId}, "pem": ${pem}, "base64": "${base64}"}`;
}

/** Over the percent-decoded text: ECDSA with SHA-256, DER, URL-safe base64 without padding. */
export function signatureOf(text: string, { privateKey }: AdKey): string {
  return sign('sha256', Buffer.from(text), { key: privateKey, dsaEncoding: 'der' }).toString('base64url');
}

/** The query of a callback, without its question mark. `encode`: how each value is written into the address. */
export function signedQuery(parameters: AdParameters, key: AdKey, encode: (value: string) => string = encodeURIComponent): string {
  const names = Object.keys(parameters).sort();
  const text = names.map((name) => `${name}=${parameters[name]!}`).join('&');
  const query = names.map((name) => `${name}=${encode(parameters[name]!)}`).join('&');
  return `${query}&signature=${signatureOf(text, key)}&key_id=${key.keyId}`;
}
