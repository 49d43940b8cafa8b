import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { exportJWK, generateKeyPair, type JWK } from 'jose';
import { readJson, writePrivate } from './private-files.js';

export const PROVIDERS = ['google', 'apple'] as const;
export type Provider = (typeof PROVIDERS)[number];

/** Private RSA keys, the signing one first; the others are still published. */
type KeyFile = Record<Provider, JWK[]>;

/** The keys that the local issuer signs with, kept so that its tokens outlive a restart. */
export class IssuerKeys {
  private readonly path: string;
  private keys: KeyFile;

  private constructor(path: string, keys: KeyFile) {
    this.path = path;
    this.keys = keys;
  }

  /** Reads `${dataDir}/issuer-keys.json`, or makes it. */
  static async open(dataDir: string): Promise<IssuerKeys> {
    const path = join(dataDir, 'issuer-keys.json');
    const kept = await readJson(path, isKeyFile);
    if (kept) return new IssuerKeys(path, kept);
    const [google, apple] = await Promise.all([makeKey('google'), makeKey('apple')]);
    const made = new IssuerKeys(path, { google: [google], apple: [apple] });
    await made.save();
    return made;
  }

  signingKey(provider: Provider): JWK {
    return this.keys[provider][0]!;
  }

  /** As the provider publishes them. */
  publicKeys(provider: Provider): { keys: JWK[] } {
    return { keys: this.keys[provider].map(({ kty, kid, n, e }) => ({ kty, kid, use: 'sig', alg: 'RS256', n, e })) };
  }

  /** Signs with a new key from now on. The former one stays published, as providers do, unless it is retired. */
  async rotate(provider: Provider, { retire }: { retire: boolean }): Promise<string> {
    const made = await makeKey(provider);
    this.keys = { ...this.keys, [provider]: [made, ...(retire ? [] : this.keys[provider].slice(0, 1))] };
    await this.save();
    return made.kid!;
  }

  private async save(): Promise<void> {
    await writePrivate(this.path, `${JSON.stringify(this.keys)}\n`);
  }
}

export async function makeKey(provider: Provider): Promise<JWK> {
  const { privateKey } = await generateKeyPair('RS256', { extractable: true });
  return { ...(await exportJWK(privateKey)), kid: `${provider}-${randomBytes(5).toString('hex')}`, alg: 'RS256' };
}

function isKeyFile(value: unknown): value is KeyFile {
  if (typeof value !== 'object' || value === null) return false;
  return PROVIDERS.every((provider) => {
    const keys: unknown = Reflect.get(value, provider);
    const isPrivate = (key: JWK | null) => typeof key?.kid === 'string' && typeof key.d === 'string';
    return Array.isArray(keys) && keys.length > 0 && keys.every(isPrivate);
  });
}
