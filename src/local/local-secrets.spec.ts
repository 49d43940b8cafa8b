import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { importJWK, type JWK } from 'jose';
import { LocalServiceError } from './local-service-error.js';
import { localSecrets } from './local-secrets.js';

describe('localSecrets', () => {
  let dataDir: string;
  beforeEach(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'aicasso-secrets-'));
  });
  afterEach(() => rm(dataDir, { recursive: true, force: true }));

  it('makes them once, for the owner only', async () => {
    const secrets = await localSecrets(dataDir);
    expect(await localSecrets(dataDir)).toEqual(secrets);
    expect(await readdir(dataDir)).toEqual(['secrets.json']);
    expect((await stat(join(dataDir, 'secrets.json'))).mode & 0o777).toBe(0o600);
    const [kid, key] = secrets.FIELD_ENCRYPTION_KEYS.split(':');
    expect(kid).toBe('local-1');
    expect(Buffer.from(key!, 'base64')).toHaveLength(32);
    const { keys } = JSON.parse(secrets.AUTH_SIGNING_KEYS) as { keys: JWK[] };
    expect(keys).toEqual([expect.objectContaining({ kty: 'OKP', crv: 'Ed25519', alg: 'EdDSA', kid: expect.stringMatching(/^local-/) })]);
    await importJWK(keys[0]!, 'EdDSA');
  });

  it.each(['', '{', '{}', 'null', '[]'])('does not replace a damaged file (%j): data may be encrypted with what it held', async (text) => {
    await writeFile(join(dataDir, 'secrets.json'), text);
    await expect(localSecrets(dataDir)).rejects.toThrow(LocalServiceError);
  });
});
