import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import { signingAlgorithmOf } from './c2pa.js';
import type { SigningIdentity } from './signing-identity.js';

interface SigningIdentityFault {
  readonly of: keyof SigningIdentity;
  /** Says what is wrong and no part of the text. */
  readonly what: string;
}

const CERTIFICATE = /-----BEGIN CERTIFICATE-----.+?-----END CERTIFICATE-----/gs;

/** Why nothing should be signed with these texts at this instant; null when it may be. */
export function signingIdentityFault({ certificateChain, privateKey }: SigningIdentity, at: Date): SigningIdentityFault | null {
  const chain = orNull(() => (certificateChain.match(CERTIFICATE) ?? []).map((pem) => new X509Certificate(pem)));
  const [signer] = chain ?? [];
  if (!chain || !signer) return { of: 'certificateChain', what: 'must hold certificates as PEM' };
  const key = orNull(() => createPrivateKey(privateKey));
  if (!key) return { of: 'privateKey', what: 'must be a private key as PEM, not encrypted' };
  if (!signer.checkPrivateKey(key)) return { of: 'privateKey', what: 'does not belong to the first certificate of the chain' };
  if (!isFitToSign(key)) return { of: 'privateKey', what: 'must be P-256, P-384, Ed25519 or RSA with at least 2048 bits' };
  if (chain.some(({ validToDate }) => validToDate <= at)) return { of: 'certificateChain', what: 'a certificate has expired' };
  if (chain.some(({ validFromDate }) => validFromDate > at)) return { of: 'certificateChain', what: 'a certificate is not valid yet' };
  if (!chain.every((certificate, place) => isIssuedBy(certificate, chain[place + 1])))
    return { of: 'certificateChain', what: 'each certificate must be signed by the one after it' };
  return null;
}

function isFitToSign(key: KeyObject): boolean {
  return signingAlgorithmOf(key) !== undefined && (key.asymmetricKeyDetails?.modulusLength ?? Infinity) >= 2048;
}

function isIssuedBy(certificate: X509Certificate, issuer: X509Certificate | undefined): boolean {
  return !issuer || (certificate.checkIssued(issuer) && certificate.verify(issuer.publicKey));
}

/** The parser's error is dropped: it may quote what it read. */
function orNull<T>(parse: () => T): T | null {
  try {
    return parse();
  } catch {
    return null;
  }
}
