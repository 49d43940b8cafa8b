import { Injectable } from '@nestjs/common';
import { CompactSign, compactVerify, errors } from 'jose';
import { SigningKeys, type VerifyingKey, verifyingKeys } from './signing-keys.js';

/** Not signed by us, or not as a document of this kind. */
export class NotSignedByUs extends Error {
  override readonly name = 'NotSignedByUs';
}

export interface SignedDocument {
  readonly content: string;
  /** Which of our keys signed it. */
  readonly kid: string;
}

/**
 * Documents that must prove themselves for years, without us: compact JWS (RFC 7515) with the keys of `/.well-known/jwks.json`. A retired
 * key verifies for as long as its public half stays in `AUTH_SIGNING_KEYS`.
 */
@Injectable()
export class SignedDocuments {
  constructor(private readonly keys: SigningKeys) {}

  /** `type` becomes `typ`, so that no kind of document passes for another, nor for an access token. */
  sign(type: string, content: string): Promise<string> {
    const { kid, algorithm, privateKey } = this.keys.signing;
    return new CompactSign(new TextEncoder().encode(content)).setProtectedHeader({ alg: algorithm, kid, typ: type }).sign(privateKey);
  }

  /** @throws NotSignedByUs */
  verify(type: string, jws: string): Promise<SignedDocument> {
    return verified(type, jws, (kid) => this.keys.find(kid));
  }
}

/** The same without the service, with the keys of a JWK set. @throws NotSignedByUs, BadConfiguration for what is no JWK set */
export function verifyDocument(type: string, jws: string, jwks: string): Promise<SignedDocument> {
  const keys = verifyingKeys(jwks);
  return verified(type, jws, (kid) => (kid === undefined ? undefined : keys.get(kid)));
}

async function verified(type: string, jws: string, find: (kid: string | undefined) => VerifyingKey | undefined): Promise<SignedDocument> {
  const keyFor = ({ kid, alg }: { kid?: string; alg: string }) => {
    const key = find(kid);
    if (!key || key.algorithm !== alg) throw new errors.JWKSNoMatchingKey();
    return key.publicKey;
  };
  try {
    const { payload, protectedHeader } = await compactVerify(jws, keyFor, { algorithms: ['EdDSA', 'ES256'] });
    if (protectedHeader.typ !== type) throw new NotSignedByUs(`a ${protectedHeader.typ ?? 'document of no kind'}, not a ${type}`);
    return { content: new TextDecoder('utf-8', { fatal: true }).decode(payload), kid: protectedHeader.kid! };
  } catch (error) {
    const isBad = error instanceof errors.JOSEError || error instanceof TypeError; // TypeError: the content is not UTF-8
    throw isBad ? new NotSignedByUs('no valid signature of ours', { cause: error }) : error;
  }
}
