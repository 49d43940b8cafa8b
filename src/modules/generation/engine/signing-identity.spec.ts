import { generateKeyPairSync } from 'node:crypto';
import { Clock } from '../../../kernel/clock.js';
import { BadConfiguration, type Config } from '../../../platform/config/config.js';
import { createLocalSigningIdentity, type LocalSigningIdentity } from '../../../platform/media/index.js';
import { SigningIdentity } from './signing-identity.js';

const CHAIN = 'C2PA_CERTIFICATE_CHAIN';
const KEY = 'C2PA_PRIVATE_KEY';
const TLS_SERVER = '1.3.6.1.5.5.7.3.1';
const years = (from: string, to: string) => ({ validity: { from: new Date(from), to: new Date(to) } });
const lines = (text: string) => text.split('\n').filter((line) => line !== '' && !line.startsWith('-----'));

class AtNoon extends Clock {
  now(): Date {
    return new Date('2026-03-01T12:00:00Z');
  }
}

let good: LocalSigningIdentity;
let other: LocalSigningIdentity;
beforeAll(async () => {
  [good, other] = await Promise.all([createLocalSigningIdentity(), createLocalSigningIdentity()]);
});

const signing = (c2pa: { certificateChain?: string; privateKey?: string }, roles: readonly string[] = ['api']) =>
  new SigningIdentity({ c2pa, roles: new Set(roles) } as unknown as Config, new AtNoon());

function refusalOf(start: () => unknown): string {
  try {
    start();
  } catch (error) {
    expect(error).toBeInstanceOf(BadConfiguration);
    return (error as Error).message;
  }
  throw new Error('It was taken.');
}

describe('the pair that C2PA manifests are signed with', () => {
  it('is the one configured, else one of our own making', async () => {
    expect(await signing(good).get()).toEqual({ certificateChain: good.certificateChain, privateKey: good.privateKey });
    expect((await signing({}).get()).certificateChain).toContain('BEGIN CERTIFICATE');
    const [leaf] = good.certificateChain.split(/(?<=-----END CERTIFICATE-----\n)/);
    expect(await signing({ ...good, certificateChain: `subject=x\n${leaf}` }).get()).toMatchObject({ privateKey: good.privateKey });
  });

  it.each([
    ['a chain alone', `${KEY}: is needed with ${CHAIN}`, () => ({ certificateChain: good.certificateChain })],
    ['a key alone', `${CHAIN}: is needed with ${KEY}`, () => ({ privateKey: good.privateKey })],
    ['a chain that is none', `${CHAIN}: must hold certificates as PEM`, () => ({ ...good, certificateChain: 'canary' })],
    [
      'a chain with a broken part',
      `${CHAIN}: must hold certificates as PEM`,
      () => ({ ...good, certificateChain: `${good.certificateChain}-----BEGIN CERTIFICATE-----\ncanary\n-----END CERTIFICATE-----\n` }),
    ],
    ['a key that is none', `${KEY}: must be a private key as PEM, not encrypted`, () => ({ ...good, privateKey: 'canary' })],
    ['an encrypted key', `${KEY}: must be a private key as PEM, not encrypted`, () => ({ ...good, privateKey: encryptedKey() })],
    [
      "somebody else's key",
      `${KEY}: does not belong to the first certificate of the chain`,
      () => ({ ...good, privateKey: other.privateKey }),
    ],
    [
      'a chain whose parts have nothing to do with each other',
      `${CHAIN}: each certificate must be signed by the one after it`,
      () => ({ ...good, certificateChain: good.certificateChain.replace(good.root, other.root) }),
    ],
    [
      'the chain the wrong way round',
      `${KEY}: does not belong to the first certificate of the chain`,
      () => ({ ...good, certificateChain: good.root + good.certificateChain.replace(good.root, '') }),
    ],
  ])('is refused when it is %s: the variable is named and nothing of it shown', (_what, message, pair) => {
    const given = pair();
    const refusal = refusalOf(() => signing(given));
    expect(refusal).toBe(`Bad configuration: ${message}`);
    for (const secret of Object.values(given).flatMap(lines)) expect(refusal).not.toContain(secret);
  });

  it.each([
    ['has expired', years('2020-01-01', '2026-03-01')],
    ['is not valid yet', years('2026-03-02', '2030-01-01')],
  ])('is refused when a certificate %s', async (what, validity) => {
    const pair = await createLocalSigningIdentity(validity);
    expect(refusalOf(() => signing(pair))).toBe(`Bad configuration: ${CHAIN}: a certificate ${what}`);
  });

  it('is tried by whoever signs: a certificate for another use is refused', async () => {
    const server = await createLocalSigningIdentity({ purpose: TLS_SERVER });
    await expect(signing(server, ['worker']).onModuleInit()).rejects.toThrow(
      new BadConfiguration(`Bad configuration: ${CHAIN}: the first certificate is not one that C2PA manifests may be signed with`),
    );
    await signing(good, ['worker']).onModuleInit();
    await signing({}, ['worker']).onModuleInit();
  });
});

function encryptedKey(): string {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return privateKey.export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'canary' }).toString();
}
