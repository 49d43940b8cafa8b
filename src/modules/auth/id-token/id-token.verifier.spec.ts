import { createPublicKey } from 'node:crypto';
import { SignJWT, UnsecuredJWT } from 'jose';
import { Config } from '../../../platform/config/config.js';
import type { Log } from '../../../platform/telemetry/log.js';
import { IdTokenExpired, IdTokenInvalid, SignInNotConfigured, SignInUnavailable } from '../auth.problems.js';
import { type IssuerKey, issuerKey, ScriptedKeySetSource, signWith } from '../testing/issuer-keys.js';
import { settings } from '../testing/settings.js';
import { SetClock } from '../../../kernel/testing/set-clock.js';
import { displayName, IdTokenVerifier, MAX_AGE_SECONDS, SKEW_SECONDS } from './id-token.verifier.js';
import { ProviderKeys } from './provider-keys.js';
import { TrustedIssuers } from './trusted-issuers.js';

const GOOGLE = 'https://accounts.google.com';
const APPLE = 'https://appleid.apple.com';

describe('the verifier of identity tokens', () => {
  let key: IssuerKey;
  let other: IssuerKey;
  beforeAll(async () => {
    [key, other] = await Promise.all([issuerKey('k1'), issuerKey('k2')]);
  });

  let clock: SetClock;
  let source: ScriptedKeySetSource;
  let verifier: IdTokenVerifier;
  beforeEach(() => {
    clock = new SetClock();
    source = new ScriptedKeySetSource(key);
    verifier = verifierWith({ GOOGLE_CLIENT_IDS: 'web.google, ios.google', APPLE_CLIENT_IDS: 'com.aicasso.app' });
  });

  function verifierWith(ids: Record<string, string>): IdTokenVerifier {
    const log = { warn: () => undefined } as unknown as Log;
    const issuers = new TrustedIssuers(Config.from({ ...settings, ...ids }));
    return new IdTokenVerifier(issuers, new ProviderKeys(issuers, source, clock, log), clock);
  }
  const now = () => Math.floor(clock.now().getTime() / 1000);
  const google = (claims: object = {}) => ({ iss: GOOGLE, aud: 'web.google', sub: '1234', iat: now(), exp: now() + 3600, ...claims });
  const apple = (claims: object = {}) => ({ iss: APPLE, aud: 'com.aicasso.app', sub: '001.abc', iat: now(), exp: now() + 600, ...claims });
  const verifyGoogle = async (claims: object, header: object = {}) =>
    verifier.verify('google', await signWith(key, google(claims), header));

  it('P3 takes subject, e-mail address and name from a Google token', async () => {
    const claims = { email: 'ana@example.test', email_verified: true, name: ' Ana\nMaría ', nonce: 'n' };
    await expect(verifyGoogle({ ...claims, aud: 'ios.google', iss: 'accounts.google.com' })).resolves.toEqual({
      provider: 'google',
      subject: '1234',
      clientId: 'ios.google',
      authenticatedAt: null,
      issuedAt: clock.now(),
      email: 'ana@example.test',
      emailVerified: true,
      name: 'Ana María',
      nonce: 'n',
      nonceSupported: false,
    });
  });

  it.each(['web.google', 'ios.google', undefined])('takes one that an app of ours asked for, or that does not say: %s', async (azp) => {
    await expect(verifyGoogle({ azp })).resolves.toMatchObject({ clientId: 'web.google' });
  });

  it.each([
    [true, true],
    ['true', true],
    [false, false],
    ['false', false],
    [undefined, false],
    [1, false],
  ])('P3 reads email_verified %j of Apple as %j', async (email_verified, emailVerified) => {
    const token = await signWith(key, apple({ email: 'x@privaterelay.appleid.com', email_verified, nonce_supported: 'true' }));
    await expect(verifier.verify('apple', token)).resolves.toMatchObject({ emailVerified, nonceSupported: true, name: null, nonce: null });
  });

  it.each(['no address', 'a@b c', 'a@@b', 'x'.repeat(320) + '@b', 7, '\0@b'])('drops an e-mail address that is none: %j', async (email) => {
    await expect(verifyGoogle({ email, email_verified: true })).resolves.toMatchObject({ email: null, emailVerified: false });
  });

  it.each<[string, object]>([
    ['of another issuer', { iss: 'https://accounts.google.com.evil.test' }],
    ['of the other provider', { iss: APPLE }],
    ['for another app', { aud: 'other.google' }],
    ['for an audience that only begins like ours', { aud: 'web.google.evil' }],
    ['for several audiences', { aud: ['web.google', 'other'] }],
    ['without an audience', { aud: undefined }],
    ['without an issuer', { iss: undefined }],
    ['that is a notice of the same issuer', { events: {} }],
    ['without a subject', { sub: undefined }],
    ['with an empty subject', { sub: '' }],
    ['with a subject that is no text', { sub: 5 }],
    ['with a subject that no column takes', { sub: 'a\0b' }],
    ['without a time of issue', { iat: undefined }],
    ['without an end', { exp: undefined }],
    ['issued in the future', { iat: 1e11, exp: 2e11 }],
    ['not valid yet', { nbf: 1e11 }],
    ['with a nonce that is no text', { nonce: 5 }],
    ['for us, but asked for by another app', { azp: 'other.google' }],
    ['asked for by nobody', { azp: '' }],
    ['asked for by what is no text', { azp: ['web.google'] }],
    ['asked for by null', { azp: null }],
  ])('refuses a token %s', async (_, claims) => {
    await expect(verifyGoogle(claims)).rejects.toThrow(IdTokenInvalid);
  });

  it('refuses a token at the second its time is over, and one that is older than 10 minutes whatever its end', async () => {
    await expect(verifyGoogle({ exp: now() + 1 })).resolves.toBeDefined();
    await expect(verifyGoogle({ exp: now() })).rejects.toThrow(IdTokenExpired);
    await expect(verifyGoogle({ exp: now() - 3600 })).rejects.toThrow(IdTokenExpired);
    await expect(verifyGoogle({ iat: now() - MAX_AGE_SECONDS })).resolves.toBeDefined();
    await expect(verifyGoogle({ iat: now() - MAX_AGE_SECONDS - SKEW_SECONDS - 1 })).rejects.toThrow(IdTokenExpired);
  });

  it("bears an issuer's clock that runs ahead by half a minute, no more", async () => {
    await expect(verifyGoogle({ iat: now() + SKEW_SECONDS })).resolves.toBeDefined();
    await expect(verifyGoogle({ iat: now() + SKEW_SECONDS + 1 })).rejects.toThrow(IdTokenInvalid);
  });

  describe('takes RS256 alone:', () => {
    it('no token without a signature', async () => {
      await expect(verifier.verify('google', new UnsecuredJWT(google()).encode())).rejects.toThrow(IdTokenInvalid);
      const [head, body] = (await signWith(key, google())).split('.');
      await expect(verifier.verify('google', `${head}.${body}.`)).rejects.toThrow(IdTokenInvalid);
    });

    it('no HS256 with the public key as its secret', async () => {
      const pem = createPublicKey({ key: { ...key.publicJwk }, format: 'jwk' }).export({ type: 'spki', format: 'pem' });
      const token = await new SignJWT(google()).setProtectedHeader({ alg: 'HS256', kid: 'k1' }).sign(Buffer.from(pem));
      await expect(verifier.verify('google', token)).rejects.toThrow(IdTokenInvalid);
      expect(source.fetches).toBe(0); // refused before the key is even looked for
    });

    it('no key that the token brings along', async () => {
      const token = await signWith(other, google(), { kid: 'k1', jwk: other.publicJwk, jku: 'https://evil.test/keys' });
      await expect(verifier.verify('google', token)).rejects.toThrow(IdTokenInvalid);
    });
  });

  it('refuses a signature of another key, changed claims, and a kid that nobody has', async () => {
    const misnamed = await signWith(other, google(), { kid: 'k1' });
    await expect(verifier.verify('google', misnamed)).rejects.toThrow(IdTokenInvalid);
    const [head, , signature] = (await signWith(key, google())).split('.');
    const body = Buffer.from(JSON.stringify(google({ sub: 'other' }))).toString('base64url');
    await expect(verifier.verify('google', `${head}.${body}.${signature}`)).rejects.toThrow(IdTokenInvalid);
    await expect(verifyGoogle({}, { kid: 'k9' })).rejects.toThrow(IdTokenInvalid);
    await expect(verifyGoogle({}, { kid: undefined })).rejects.toThrow(IdTokenInvalid);
  });

  const NO_TOKENS = ['', 'x', 'a.b.c', '..', 'e30.e30.', 'null.null.null', '💥.💥.💥', 'a'.repeat(8000)];
  it.each(NO_TOKENS)('refuses what is no token: %.20j', async (text) => {
    await expect(verifier.verify('google', text)).rejects.toThrow(IdTokenInvalid);
  });

  it('follows a rotation of keys', async () => {
    await verifyGoogle({});
    source.keys = [other];
    await expect(verifier.verify('google', await signWith(other, google()))).resolves.toMatchObject({ subject: '1234' });
    await expect(verifyGoogle({})).rejects.toThrow(IdTokenInvalid); // the old one was withdrawn
    expect(source.fetches).toBe(2);
  });

  it('answers 503 when the keys cannot be had', async () => {
    source.down = true;
    await expect(verifyGoogle({})).rejects.toThrow(SignInUnavailable);
  });

  it('takes no audience at all without client ids', async () => {
    verifier = verifierWith({});
    await expect(verifyGoogle({})).rejects.toThrow(SignInNotConfigured);
  });

  it('says nothing of the token in its errors', async () => {
    const token = await signWith(key, google({ sub: 'secret-subject', email: 'ana@example.test', aud: 'other' }));
    const error: unknown = await verifier.verify('google', token).catch((refusal: unknown) => refusal);
    expect(error).toBeInstanceOf(IdTokenInvalid);
    const { message, detail, cause, stack } = error as IdTokenInvalid;
    const said = JSON.stringify({ ...(error as object), message, detail, stack });
    expect(cause).toBeUndefined();
    expect(said).toContain('`aud`');
    for (const secret of ['secret-subject', 'ana@example.test', ...token.split('.').slice(1)]) expect(said).not.toContain(secret);
  });
});

describe('a display name', () => {
  it.each([
    ['Ana', 'Ana'],
    ['  Ana \t\n Pérez\u202e ', 'Ana Pérez'],
    ['x'.repeat(150), 'x'.repeat(100)],
    ['👩‍🎨'.repeat(1), '👩 🎨'],
    ['   ', null],
    [undefined, null],
    [{ firstName: 'Ana' }, null],
  ])('of %j is %j', (given, kept) => expect(displayName(given)).toBe(kept));
});
