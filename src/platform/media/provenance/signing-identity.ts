import { createHash, generateKeyPair, randomBytes, sign, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';
import { bitString, boolean, implicit, integer, octetString, oid, sequence, set, tagged, time, utf8String } from './der.js';

/** What a manifest is signed with: PEM texts, the leaf first in the chain. The key is a secret. */
export interface SigningIdentity {
  readonly certificateChain: string;
  readonly privateKey: string;
}

export interface LocalSigningIdentity extends SigningIdentity {
  /** Who trusts this root sees our manifests as trusted. */
  readonly root: string;
}

/** Long, since nothing but this service's own manifests hangs on it, and its authority cannot sign again. */
const VALIDITY = { from: new Date('2025-01-01T00:00:00Z'), to: new Date('2049-12-31T23:59:59Z') };
/** E-mail protection, which C2PA wants: RFC 5280, section 4.2.1.12. */
const PURPOSE = '1.3.6.1.5.5.7.3.4';
const ECDSA_WITH_SHA256 = sequence(oid('1.2.840.10045.4.3.2'));

/**
 * Makes a certificate authority and one ES256 certificate under it, for services that have none from a public C2PA authority. Viewers show
 * its manifests as valid, from an unknown signer. The authority's key is forgotten at once, so that nothing else can be signed under it.
 */
export async function createLocalSigningIdentity({
  organisation = 'AiCasso',
  validity = VALIDITY,
  purpose = PURPOSE,
} = {}): Promise<LocalSigningIdentity> {
  const [authority, leaf] = await Promise.all([newKeyPair(), newKeyPair()]);
  const issuer = distinguishedName(organisation, `${organisation} local root`);
  const subject = distinguishedName(organisation, `${organisation} media signing`);
  const root = certificate({
    issuer,
    subject: issuer,
    validity,
    key: authority.publicKey,
    issuerKey: authority,
    extensions: AUTHORITY_EXTENSIONS,
  });
  const extensions = signerExtensions(purpose);
  const signer = certificate({ issuer, subject, validity, key: leaf.publicKey, issuerKey: authority, extensions });
  return {
    certificateChain: pem(signer) + pem(root),
    privateKey: leaf.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    root: pem(root),
  };
}

interface KeyPair {
  publicKey: KeyObject;
  privateKey: KeyObject;
}

function newKeyPair(): Promise<KeyPair> {
  return promisify(generateKeyPair)('ec', { namedCurve: 'P-256' });
}

function distinguishedName(organisation: string, commonName: string): Buffer {
  const attribute = (type: string, value: string) => set(sequence(oid(type), utf8String(value)));
  return sequence(attribute('2.5.4.10', organisation), attribute('2.5.4.3', commonName));
}

/** RFC 5280, section 4.1. */
function certificate(of: {
  issuer: Buffer;
  subject: Buffer;
  validity: { from: Date; to: Date };
  key: KeyObject;
  issuerKey: KeyPair;
  extensions: Buffer[];
}): Buffer {
  const body = sequence(
    tagged(0, integer(Buffer.from([2]))),
    integer(serialNumber()),
    ECDSA_WITH_SHA256,
    of.issuer,
    sequence(time(of.validity.from), time(of.validity.to)),
    of.subject,
    of.key.export({ type: 'spki', format: 'der' }),
    tagged(3, sequence(...of.extensions, ...keyIdentifiers(of.key, of.issuerKey.publicKey))),
  );
  return sequence(body, ECDSA_WITH_SHA256, bitString(sign('sha256', body, of.issuerKey.privateKey)));
}

function serialNumber(): Buffer {
  const serial = randomBytes(16);
  serial[0] = (serial[0]! & 0x7f) | 0x40;
  return serial;
}

const CRITICAL = boolean(true);
// Section 4.2.1: key usage 2.5.29.15, basic constraints 2.5.29.19, extended key usage 2.5.29.37.
const AUTHORITY_EXTENSIONS = [
  sequence(oid('2.5.29.19'), CRITICAL, octetString(sequence(CRITICAL))),
  sequence(oid('2.5.29.15'), CRITICAL, octetString(bitString(Buffer.from([0b0000_0110]), 1))),
];
const signerExtensions = (purpose: string) => [
  sequence(oid('2.5.29.15'), CRITICAL, octetString(bitString(Buffer.from([0b1000_0000]), 7))),
  sequence(oid('2.5.29.37'), octetString(sequence(oid(purpose)))),
];

function keyIdentifiers(own: KeyObject, issuer: KeyObject): Buffer[] {
  return [
    sequence(oid('2.5.29.14'), octetString(octetString(keyHash(own)))),
    sequence(oid('2.5.29.35'), octetString(sequence(implicit(0, keyHash(issuer))))),
  ];
}

function keyHash(key: KeyObject): Buffer {
  return createHash('sha256')
    .update(key.export({ type: 'spki', format: 'der' }))
    .digest()
    .subarray(0, 20);
}

function pem(certificateDer: Buffer): string {
  const lines = certificateDer.toString('base64').match(/.{1,64}/g)!;
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`;
}
