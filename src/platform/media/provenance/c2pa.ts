import { constants, createPrivateKey, sign as signBytes, type KeyObject } from 'node:crypto';
import { asBuffer } from '../source.js';
import { DIGITAL_SOURCE_TYPES, type DigitalSourceType } from './source-type.js';
import type { SigningIdentity } from './signing-identity.js';

type C2paNode = typeof import('@contentauth/c2pa-node');
type SigningAlg = 'es256' | 'es384' | 'ps256' | 'ed25519';

/** Formats the library can sign; WebM, Ogg and FLAC have no place for a manifest. */
const SIGNABLE: Readonly<Record<string, string>> = {
  'image/jpeg': 'image/jpeg',
  'image/png': 'image/png',
  'image/webp': 'image/webp',
  'image/gif': 'image/gif',
  'image/avif': 'image/avif',
  'video/mp4': 'video/mp4',
  'video/quicktime': 'video/quicktime',
  'audio/mp4': 'audio/mp4',
  'audio/mpeg': 'audio/mpeg',
  'audio/wav': 'audio/wav',
};

// The native library could open connections of its own (remote manifests, revocation, time stamps): every one is off, since only
// platform/outbound may. No thumbnail: it would be an unmarked rendition that outlives a removal.
const OFFLINE = {
  verify: { remote_manifest_fetch: false, ocsp_fetch: false, verify_after_sign: false },
  builder: { thumbnail: { enabled: false } },
};

let loading: Promise<C2paNode> | undefined;

/** About 40 MB once loaded. @throws C2paUnavailable where the native part cannot be loaded */
async function loadC2pa(): Promise<C2paNode> {
  loading ??= import('@contentauth/c2pa-node').then((library) => {
    library.Builder.new(); // loads the native part
    return library;
  });
  try {
    return await loading;
  } catch (error) {
    throw new C2paUnavailable(error);
  }
}

/** The native library does not exist for this machine: an operator's matter, and no reason to lose a result. */
export class C2paUnavailable extends Error {
  override readonly name = 'C2paUnavailable';

  constructor(cause: unknown) {
    super('The C2PA library cannot be loaded on this machine', { cause });
  }
}

export function canHoldManifest(contentType: string): boolean {
  return contentType in SIGNABLE;
}

export interface ManifestOf {
  contentType: string;
  sourceType: DigitalSourceType;
  /** product and version, as viewers show them */
  generator: { name: string; version?: string };
  /** The bytes as the provider gave them, when these carry a manifest: it is kept as the parent of ours. */
  parent?: Uint8Array;
}

/**
 * Signs bytes and puts the manifest into them; nothing may change them afterwards. The manifest says how the media was made and by which
 * product: no person, no prompt. Hashing runs outside of the event loop.
 */
export async function signManifest(bytes: Uint8Array, of: ManifestOf, identity: SigningIdentity): Promise<Buffer> {
  const c2pa = await loadC2pa();
  const mimeType = SIGNABLE[of.contentType]!;
  const sourceType = DIGITAL_SOURCE_TYPES[of.sourceType];
  const builder = c2pa.Builder.withJson({ claim_generator_info: [of.generator], assertions: [] } as never, OFFLINE);
  if (of.parent) {
    await builder.addIngredient(JSON.stringify({ relationship: 'parentOf', format: mimeType }), { buffer: asBuffer(of.parent), mimeType });
    builder.setIntent('edit');
    builder.addAction(JSON.stringify({ action: 'c2pa.edited', digitalSourceType: sourceType }));
  } else {
    builder.setIntent({ create: sourceType } as never);
  }
  const key = createPrivateKey(identity.privateKey);
  const { alg, sign } = signerOf(key);
  const certs = [Buffer.from(identity.certificateChain)];
  const config = { alg, certs, reserveSize: certs[0]!.length + 2048, directCoseHandling: false };
  const signed: { buffer: Buffer | null } = { buffer: null };
  // Not `signAsync`: its CallbackSigner keeps the event loop alive until it is collected, so that a process could not end.
  await builder.signConfigAsync(async (data) => sign(data), config, { buffer: asBuffer(bytes), mimeType }, signed);
  return signed.buffer!;
}

/** C2PA specification 2.1, section 13.2: the algorithm follows from the key. Undefined where this service knows none. */
export function signingAlgorithmOf({ asymmetricKeyType, asymmetricKeyDetails }: KeyObject): SigningAlg | undefined {
  if (asymmetricKeyType === 'ed25519') return 'ed25519';
  if (asymmetricKeyType === 'rsa') return 'ps256';
  return ({ prime256v1: 'es256', secp384r1: 'es384' } as const)[asymmetricKeyDetails?.namedCurve ?? ''];
}

function signerOf(key: KeyObject): { alg: SigningAlg; sign: (data: Buffer) => Buffer } {
  const alg = signingAlgorithmOf(key);
  switch (alg) {
    case 'ed25519':
      return { alg, sign: (data) => signBytes(null, data, key) };
    case 'ps256': {
      const pss = { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST };
      return { alg, sign: (data) => signBytes('sha256', data, pss) };
    }
    case 'es256':
    case 'es384':
      return { alg, sign: (data) => signBytes(alg === 'es384' ? 'sha384' : 'sha256', data, { key, dsaEncoding: 'ieee-p1363' }) };
    case undefined:
      throw new TypeError('no algorithm for this kind of key');
  }
}

export interface ManifestReading {
  /** 'trusted' only against the given roots */
  state: 'trusted' | 'valid' | 'invalid';
  sourceType: DigitalSourceType | undefined;
  generator: string | undefined;
  issuer: string | undefined;
  /** codes of what failed, as C2PA names them */
  failures: string[];
}

/** @returns undefined when there is no manifest, or the format has no place for one */
export async function readManifest(bytes: Uint8Array, contentType: string, rootsPem?: string): Promise<ManifestReading | undefined> {
  const mimeType = SIGNABLE[contentType];
  if (mimeType === undefined || !mayHoldManifest(bytes)) return undefined;
  const { Reader } = await loadC2pa();
  const trust = rootsPem === undefined ? {} : { trust: { trust_anchors: rootsPem }, verify: { ...OFFLINE.verify, verify_trust: true } };
  const reader = await Reader.fromAsset({ buffer: asBuffer(bytes), mimeType }, { ...OFFLINE, ...trust });
  return reader ? readingOf(reader.json() as ManifestStore) : undefined;
}

/** Spares loading the library for bytes that cannot hold one: every store carries this label. */
export function mayHoldManifest(bytes: Uint8Array): boolean {
  return asBuffer(bytes).includes('c2pa');
}

/** The part of the reader's report that is used. */
interface ManifestStore {
  active_manifest?: string;
  manifests?: Record<string, ActiveManifest>;
  validation_state?: 'Trusted' | 'Valid' | 'Invalid';
  validation_status?: { code: string }[];
}

interface ActiveManifest {
  claim_generator_info?: { name?: string; version?: string }[];
  signature_info?: { issuer?: string };
  assertions?: { label: string; data: { actions?: { digitalSourceType?: string }[] } }[];
}

function readingOf(store: ManifestStore): ManifestReading {
  const manifest = store.manifests?.[store.active_manifest ?? ''];
  const actions = (manifest?.assertions ?? [])
    .filter(({ label }) => label.startsWith('c2pa.actions'))
    .flatMap(({ data }) => data.actions ?? []);
  const uri = actions.find(({ digitalSourceType }) => digitalSourceType !== undefined)?.digitalSourceType;
  const generator = manifest?.claim_generator_info?.[0];
  return {
    state: ({ Trusted: 'trusted', Valid: 'valid', Invalid: 'invalid' } as const)[store.validation_state ?? 'Invalid'],
    sourceType: (Object.keys(DIGITAL_SOURCE_TYPES) as DigitalSourceType[]).find((name) => uri?.endsWith(`/${name}`)),
    generator: generator && [generator.name, generator.version].filter(Boolean).join(' '),
    issuer: manifest?.signature_info?.issuer,
    failures: (store.validation_status ?? []).map(({ code }) => code),
  };
}
