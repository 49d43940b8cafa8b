import { createHmac, createPublicKey } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { certify, INTERMEDIATE_OID, LEAF_OID, makeChain } from '../../../../../test/stores/app-store/certificates.js';
import { trusting } from '../../../../../test/stores/app-store/settings.js';
import { AppStoreSigner } from '../../../../../test/stores/app-store/signer.js';
import { BadConfiguration, Config } from '../../../../platform/config/config.js';
import { SignedData, SignedDataRefused } from './signed-data.js';
import { WordsUnusable } from './words.js';

const NEEDED = {
  DATABASE_URL: 'postgresql://localhost/x', REDIS_URL: 'redis://localhost', S3_ENDPOINT: 'http://localhost', S3_ACCESS_KEY: 'x',
  S3_SECRET_KEY: 'x', AUTH_SIGNING_KEYS: 'x', FIELD_ENCRYPTION_KEYS: 'x',
};
const signedData = (env: Readonly<Record<string, string>>) => new SignedData(Config.from({ ...NEEDED, ...env }));
const base64url = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');

const apple = new AppStoreSigner();
const sandbox = new AppStoreSigner(apple.chain, undefined, 'Sandbox');
const settings = trusting(apple.chain.root.certificate);
const signed = signedData(settings);
const outcome = (jws: string, verify: (jws: string) => Promise<unknown> = (it) => signed.transaction(it)) =>
  verify(jws).then(
    () => 'taken',
    (error: unknown) => (error instanceof SignedDataRefused ? error.reason : String((error as Error).name)),
  );

describe("Apple's signed words", () => {
  it('are taken when they are signed below the root, in both environments, which they tell truthfully', async () => {
    const transaction = await signed.transaction(apple.transaction({ appAccountToken: 'AAAAAAAA-0000-4000-8000-00000000000A' }));
    expect(transaction).toMatchObject({
      environment: 'production', productId: 'aicasso.plus.monthly', type: 'subscription', priceMicros: 9_990_000, quantity: 1,
      ownership: 'purchased', refunded: 0, accountToken: 'aaaaaaaa-0000-4000-8000-00000000000a',
    });
    expect(await signed.transaction(sandbox.transaction({}))).toMatchObject({ environment: 'sandbox' });
    expect(await signed.notice(apple.notice({ type: 'TEST' }))).toMatchObject({ environment: 'production', type: 'TEST' });
  });

  it.each(['DER', 'PEM'])('are checked against roots in %s', async (form) => {
    const der = apple.chain.root.certificate;
    const pem = `-----BEGIN CERTIFICATE-----\n${der.toString('base64').replace(/.{64}/g, '$&\n')}\n-----END CERTIFICATE-----\n`;
    const own = signedData(trusting(form === 'PEM' ? Buffer.from(pem) : der));
    expect(await outcome(apple.transaction({}), (jws) => own.transaction(jws))).toBe('taken');
  });

  describe('are refused', () => {
    const forger = new AppStoreSigner();
    const good = apple.transaction({});
    const [head, body, signature] = good.split('.') as [string, string, string];
    const { leaf, intermediate } = apple.chain;
    const { x5c } = JSON.parse(Buffer.from(head, 'base64url').toString()) as { x5c: string[] };
    const publicKey = createPublicKey(apple.chain.leaf.key).export({ type: 'spki', format: 'pem' });
    const hmac = (text: string) => `${text}.${createHmac('sha256', publicKey).update(text).digest('base64url')}`;

    it.each<[string, string, string]>([
      ['forged: a chain of somebody else', forger.transaction({}), 'verification-failure'],
      ['forged: our chain, another key', new AppStoreSigner({ ...apple.chain, leaf: { ...apple.chain.leaf, key: forger.chain.leaf.key } })
        .transaction({}), 'verification-failure'],
      ['forged: changed after it was signed', `${head}.${base64url({ ...apple.transactionWords({}), quantity: 9 })}.${signature}`,
        'verification-failure'],
      ['forged: by nobody (alg none)', `${base64url({ alg: 'none', x5c })}.${body}.${signature}`, 'verification-failure'],
      ['forged: an HMAC with the public key', hmac(`${base64url({ alg: 'HS256', x5c })}.${body}`), 'verification-failure'],
      ['forged: without certificates', `${base64url({ alg: 'ES256' })}.${body}.${signature}`, 'invalid-certificate'],
      ['truncated: without its end', good.slice(0, -10), 'verification-failure'],
      ['truncated: without a signature', `${head}.${body}`, 'malformed'],
      ['truncated: in the middle of the words', `${head}.${body.slice(0, 40)}.${signature}`, 'invalid-environment'],
      ['of the wrong bundle', apple.transaction({ bundleId: 'com.example.other' }), 'invalid-app-identifier'],
      ['of Xcode, whose words nobody signs', apple.transaction({ environment: 'Xcode' }), 'invalid-environment'],
      ['of local testing', apple.transaction({ environment: 'LocalTesting' }), 'invalid-environment'],
      ['of no environment', apple.transaction({ environment: undefined }), 'invalid-environment'],
      ['with two certificates', apple.sign(apple.transactionWords({}), [leaf, intermediate].map(({ certificate }) => certificate)),
        'invalid-certificate'],
      ['too long', `${'a'.repeat(140_000)}.b.c`, 'malformed'],
    ])('%s', async (_, jws, reason) => {
      expect(await outcome(jws)).toBe(reason);
    });

    it.each([
      ['expired when they were signed', { to: new Date('2021-01-01T00:00:00Z') }, 'invalid-certificate'],
      ['not valid yet when they were signed', { from: new Date('2059-01-01T00:00:00Z') }, 'invalid-certificate'],
      ["without Apple's mark on the leaf", { leafOids: [INTERMEDIATE_OID] }, 'verification-failure'],
      ["without Apple's mark on the intermediate", { intermediateOids: [LEAF_OID] }, 'verification-failure'],
      ['whose intermediate is no authority', { intermediateIsCa: false }, 'verification-failure'],
    ])('with certificates that are %s', async (_, options, reason) => {
      const chain = makeChain({ root: apple.chain.root, ...options });
      expect(await outcome(new AppStoreSigner(chain).transaction({}))).toBe(reason);
    });

    it('when the service takes sandbox words alone and these are of production', async () => {
      const testing = signedData(trusting(apple.chain.root.certificate, 'Sandbox'));
      expect(await outcome(good, (jws) => testing.transaction(jws))).toBe('invalid-environment');
      expect(await outcome(sandbox.transaction({}), (jws) => testing.transaction(jws))).toBe('taken');
    });

    it('as a notice of another app, or of the sandbox in the clothes of production', async () => {
      const notice = (jws: string) => signed.notice(jws);
      const data = { bundleId: 'com.example.aicasso', appAppleId: 1, environment: 'Production' };
      expect(await outcome(apple.notice({ type: 'TEST', payload: { data } }), notice)).toBe('invalid-app-identifier');
      expect(await outcome(apple.notice({ type: 'TEST', environment: 'Sandbox' }), notice)).toBe('taken');
    });

    it('as the renewal of another purchase, or of the other environment', async () => {
      const transaction = await signed.transaction(apple.transaction({ transactionId: '1', originalTransactionId: '1' }));
      const renewal = (jws: string) => signed.renewal(jws, transaction);
      expect(await outcome(apple.renewal({ originalTransactionId: '1' }), renewal)).toBe('taken');
      expect(await outcome(apple.renewal({ originalTransactionId: '2' }), renewal)).toBe('another-purchase');
      expect(await outcome(sandbox.renewal({ originalTransactionId: '1' }), renewal)).toBe('invalid-environment');
    });
  });

  it('can be checked again years later, when the certificates have run out', async () => {
    const chain = makeChain({ root: apple.chain.root, from: new Date('2021-01-01T00:00:00Z'), to: new Date('2022-01-01T00:00:00Z') });
    const kept = new AppStoreSigner(chain).transaction({ signedDate: Date.UTC(2021, 5, 1) });
    expect(await outcome(kept)).toBe('taken');
  });

  it('that lack what a transaction has are told from forged ones', async () => {
    await expect(signed.transaction(apple.transaction({ purchaseDate: undefined, productId: undefined }))).rejects.toThrow(WordsUnusable);
    await expect(signed.transaction(apple.transaction({ quantity: 0 }))).rejects.toThrow(WordsUnusable);
  });
});

describe('the settings of the App Store', () => {
  it.each(['Xcode', 'LocalTesting', 'local_testing', 'staging'])('cannot name %s as the environment', (environment) => {
    expect(() => signedData({ ...settings, APP_STORE_ENVIRONMENT: environment })).toThrow(BadConfiguration);
  });

  const names = ['APP_STORE_BUNDLE_ID', 'APP_STORE_APP_ID', 'APP_STORE_ROOT_CERTS'];
  it.each(names)('are all or none: without %s the start is refused', (name) => {
    expect(() => signedData({ ...settings, [name]: '' })).toThrow(BadConfiguration);
  });

  it('without any of them there is no App Store; its words are not believed', async () => {
    const none = signedData({});
    expect(none.isConfigured).toBe(false);
    expect(await outcome(apple.transaction({}), (jws) => none.transaction(jws))).toBe('AppStoreNotConfigured');
  });

  it('refuse roots that are none, without repeating their path', () => {
    const path = settings['APP_STORE_ROOT_CERTS']!;
    const missing = { ...settings, APP_STORE_ROOT_CERTS: `${path}.missing` };
    expect(() => signedData(missing)).toThrow(/^Bad configuration: APP_STORE_ROOT_CERTS: a file that cannot be read$/);
    writeFileSync(`${path}.bad`, 'no certificate');
    expect(() => signedData({ ...settings, APP_STORE_ROOT_CERTS: `${path}.bad` })).toThrow(/APP_STORE_ROOT_CERTS: not certificates$/);
  });

  it('a root by the same name with another key is another root', async () => {
    const twin = certify({ name: apple.chain.root.name, isCa: true });
    expect(await outcome(new AppStoreSigner(makeChain({ root: twin })).transaction({}))).toBe('verification-failure');
  });
});
