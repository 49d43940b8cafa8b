import { generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';
import { bits, boolean, type Der, explicit, integer, nothing, objectId, octets, sequence, set, text, time } from './der.js';

/** What the library looks for in Apple's certificates. */
export const LEAF_OID = '1.2.840.113635.100.6.11.1';
export const INTERMEDIATE_OID = '1.2.840.113635.100.6.2.1';
const ECDSA_SHA256 = '1.2.840.10045.4.3.2';
const COMMON_NAME = '2.5.4.3';
const BASIC_CONSTRAINTS = '2.5.29.19';

export interface Party {
  readonly name: string;
  readonly certificate: Der;
  readonly key: KeyObject;
}

export interface CertificateOptions {
  readonly name: string;
  readonly issuer?: Party;
  readonly isCa?: boolean;
  readonly oids?: readonly string[];
  readonly from?: Date;
  readonly to?: Date;
}

/** A P-256 certificate, signed by its issuer or by itself. */
export function certify({ name, issuer, isCa = false, oids = [], from, to }: CertificateOptions): Party {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
  const algorithm = sequence(objectId(ECDSA_SHA256));
  const extensions = [
    sequence(objectId(BASIC_CONSTRAINTS), boolean(true), octets(isCa ? sequence(boolean(true)) : sequence())),
    ...oids.map((oid) => sequence(objectId(oid), octets(nothing()))),
  ];
  const body = sequence(
    explicit(0, integer(Buffer.from([2]))), // X.509 version 3
    integer(Buffer.concat([Buffer.from([1]), randomBytes(8)])),
    algorithm,
    nameOf(issuer?.name ?? name),
    sequence(time(from ?? new Date('2020-01-01T00:00:00Z')), time(to ?? new Date('2060-01-01T00:00:00Z'))),
    nameOf(name),
    publicKey.export({ type: 'spki', format: 'der' }),
    explicit(3, sequence(...extensions)),
  );
  const signature = sign('sha256', body, issuer?.key ?? privateKey);
  return { name, certificate: sequence(body, algorithm, bits(signature)), key: privateKey };
}

function nameOf(name: string): Der {
  return sequence(set(sequence(objectId(COMMON_NAME), text(name))));
}

export interface Chain {
  readonly root: Party;
  readonly intermediate: Party;
  readonly leaf: Party;
}

export interface ChainOptions {
  /** Of the leaf. */
  readonly from?: Date;
  readonly to?: Date;
  readonly leafOids?: readonly string[];
  readonly intermediateOids?: readonly string[];
  readonly intermediateIsCa?: boolean;
  readonly root?: Party;
}

/** A root, an intermediate and a leaf, as Apple's are: another root than Apple's is all that is different. */
export function makeChain(options: ChainOptions = {}): Chain {
  const { from, to, leafOids = [LEAF_OID], intermediateOids = [INTERMEDIATE_OID], intermediateIsCa = true } = options;
  const root = options.root ?? certify({ name: 'Stand-in Root CA', isCa: true });
  const intermediate = certify({ name: 'Stand-in Intermediate', issuer: root, isCa: intermediateIsCa, oids: intermediateOids });
  const leaf = certify({ name: 'Stand-in Store Signing', issuer: intermediate, oids: leafOids, from, to });
  return { root, intermediate, leaf };
}
