import { type CryptoKey, exportJWK, generateKeyPair, type JSONWebKeySet, type JWK, SignJWT } from 'jose';
import { KeySetSource } from '../id-token/key-set-source.port.js';

export interface IssuerKey {
  readonly kid: string;
  readonly privateKey: CryptoKey;
  readonly publicJwk: JWK;
}

export async function issuerKey(kid: string): Promise<IssuerKey> {
  const { privateKey, publicKey } = await generateKeyPair('RS256');
  return { kid, privateKey, publicJwk: { ...(await exportJWK(publicKey)), kid, alg: 'RS256', use: 'sig' } };
}

/** Signs whatever claims it is given. */
export function signWith(key: IssuerKey, claims: object, header: object = {}): Promise<string> {
  return new SignJWT({ ...claims }).setProtectedHeader({ alg: 'RS256', kid: key.kid, ...header }).sign(key.privateKey);
}

/** An issuer's key endpoint that counts its fetches and can be down. */
export class ScriptedKeySetSource extends KeySetSource {
  fetches = 0;
  down = false;
  keys: IssuerKey[];

  constructor(...keys: IssuerKey[]) {
    super();
    this.keys = keys;
  }

  async fetch(): Promise<JSONWebKeySet> {
    this.fetches += 1;
    await Promise.resolve();
    if (this.down) throw new Error('down');
    return { keys: this.keys.map(({ publicJwk }) => publicJwk) };
  }
}
