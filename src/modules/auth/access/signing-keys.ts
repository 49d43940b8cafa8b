import { createPrivateKey, createPublicKey, type JsonWebKey, type KeyObject } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { JWK } from 'jose';
import { BadConfiguration, Config } from '../../../platform/config/config.js';

export type SigningAlgorithm = 'EdDSA' | 'ES256';

export interface VerifyingKey {
  readonly kid: string;
  readonly algorithm: SigningAlgorithm;
  readonly publicKey: KeyObject;
}

interface SigningKey extends VerifyingKey {
  readonly privateKey: KeyObject;
}

/** `AUTH_SIGNING_KEYS`: the first signs, all verify, so that a key is rotated by putting a new one before it. */
@Injectable()
export class SigningKeys {
  readonly signing: SigningKey;
  /** The public halves, for `/.well-known/jwks.json`. */
  readonly published: readonly JWK[];
  private readonly byKid: ReadonlyMap<string, VerifyingKey>;

  /** @throws BadConfiguration; never with a part of a key in it. */
  constructor({ auth }: Config) {
    const keys = parse(auth.signingKeys).map(read);
    this.byKid = new Map(keys.map((key) => [key.kid, key]));
    if (this.byKid.size !== keys.length) throw bad('two keys have the same kid');
    const [first] = keys;
    if (!first) throw bad('must hold a key');
    if (!first.privateKey) throw bad('the first key must be private');
    this.signing = { ...first, privateKey: first.privateKey };
    this.published = keys.map(({ kid, algorithm: alg, publicKey }) => ({ ...publicKey.export({ format: 'jwk' }), kid, alg, use: 'sig' }));
  }

  find(kid: string | undefined): VerifyingKey | undefined {
    return kid === undefined ? undefined : this.byKid.get(kid);
  }
}

/** The keys of any JWK set, as their public halves, by `kid`. @throws BadConfiguration; never with a part of a key in it. */
export function verifyingKeys(jwks: string): ReadonlyMap<string, VerifyingKey> {
  return new Map(parse(jwks).map(read).map(({ kid, algorithm, publicKey }) => [kid, { kid, algorithm, publicKey }]));
}

function parse(text: string): readonly unknown[] {
  try {
    const set = JSON.parse(text) as { keys?: unknown } | null;
    if (Array.isArray(set?.keys)) return set.keys;
  } catch {
    // the parser's message would quote the key
  }
  throw bad('must be a JWK set');
}

/** A retired key may be public only. */
function read(value: unknown): VerifyingKey & { privateKey: KeyObject | null } {
  const jwk = (value ?? {}) as JsonWebKey & { kid?: unknown };
  if (typeof jwk.kid !== 'string' || jwk.kid === '') throw bad('every key needs a kid');
  const algorithm = algorithmOf(jwk);
  try {
    const privateKey = jwk.d === undefined ? null : createPrivateKey({ key: jwk, format: 'jwk' });
    const { d: _private, ...open } = jwk;
    const publicKey = createPublicKey({ key: open, format: 'jwk' });
    if (privateKey && !createPublicKey(privateKey).equals(publicKey)) throw bad('the halves of a key do not belong together');
    return { kid: jwk.kid, algorithm, privateKey, publicKey };
  } catch (error) {
    if (error instanceof BadConfiguration) throw error;
    throw bad('a key cannot be read'); // no cause: it may quote the key
  }
}

function algorithmOf({ kty, crv }: JsonWebKey): SigningAlgorithm {
  if (kty === 'OKP' && crv === 'Ed25519') return 'EdDSA';
  if (kty === 'EC' && crv === 'P-256') return 'ES256';
  throw bad('keys must be Ed25519 (EdDSA) or P-256 (ES256)');
}

function bad(what: string): BadConfiguration {
  return new BadConfiguration(`Bad configuration: AUTH_SIGNING_KEYS: ${what}`);
}
