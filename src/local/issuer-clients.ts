import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { readJson, writePrivate } from './private-files.js';

/** What the service proves itself with at the local issuer, as a developer is given it by Google and Apple. */
export interface IssuerClients {
  googleSecret: string;
  appleTeamId: string;
  appleKeyId: string;
  /** PKCS#8 in PEM, P-256. */
  applePrivateKey: string;
  /** Signs authorization codes, so that whoever has the data folder can make one for a running issuer. */
  codeKey: string;
}

const NAMES = ['googleSecret', 'appleTeamId', 'appleKeyId', 'applePrivateKey', 'codeKey'] as const;

/** Kept in `${dataDir}/issuer-clients.json`, readable by its owner only; made when it is absent. */
export async function issuerClients(dataDir: string): Promise<IssuerClients> {
  const path = join(dataDir, 'issuer-clients.json');
  const kept = await readJson(path, isIssuerClients);
  if (kept) return kept;
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const made: IssuerClients = {
    googleSecret: `local-${randomBytes(18).toString('base64url')}`,
    appleTeamId: 'LOCALTEAM1',
    appleKeyId: randomBytes(5).toString('hex').toUpperCase(),
    applePrivateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    codeKey: randomBytes(32).toString('base64url'),
  };
  await writePrivate(path, `${JSON.stringify(made, null, 2)}\n`);
  return made;
}

function isIssuerClients(value: unknown): value is IssuerClients {
  return typeof value === 'object' && value !== null && NAMES.every((name) => typeof Reflect.get(value, name) === 'string');
}
