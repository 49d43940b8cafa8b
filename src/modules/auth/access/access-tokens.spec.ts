import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { decodeJwt, decodeProtectedHeader, SignJWT, UnsecuredJWT } from 'jose';
import type { AccountId, SessionId } from '../../../kernel/ids.js';
import { BadConfiguration, Config } from '../../../platform/config/config.js';
import { AccessTokenExpired, AccessTokenInvalid } from '../../../platform/http/index.js';
import { settings } from '../testing/settings.js';
import { SetClock } from '../../../kernel/testing/set-clock.js';
import { AccessTokens } from './access-tokens.js';
import { SigningKeys } from './signing-keys.js';

const ed25519 = (kid: string) => ({ ...generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' }), kid });
const p256 = (kid: string) => ({ ...generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'jwk' }), kid });
const openHalf = ({ d: _private, ...open }: Record<string, unknown>) => open;

const who = { accountId: randomUUID() as AccountId, sessionId: randomUUID() as SessionId };
const clock = new SetClock();

function service(...keys: object[]): { tokens: AccessTokens; keys: SigningKeys } {
  const config = Config.from({ ...settings, PUBLIC_URL: 'https://api.example.test/', AUTH_SIGNING_KEYS: JSON.stringify({ keys }) });
  const signingKeys = new SigningKeys(config);
  return { tokens: new AccessTokens(signingKeys, config, clock), keys: signingKeys };
}

describe('access tokens', () => {
  it.each([
    ['EdDSA', ed25519('a')],
    ['ES256', p256('a')],
  ])('are signed with %s for 15 minutes, and say who, which session and for whom', async (alg, key) => {
    const { tokens } = service(key);
    const { token, expiresAt } = await tokens.sign(who, ['moderator']);
    expect(decodeProtectedHeader(token)).toEqual({ alg, kid: 'a', typ: 'at+jwt' });
    const iat = clock.now().getTime() / 1000;
    expect(decodeJwt(token)).toEqual({
      iss: 'https://api.example.test', aud: 'aicasso', sub: who.accountId, sid: who.sessionId, roles: ['moderator'], iat, exp: iat + 900,
    });
    expect(expiresAt).toEqual(clock.after(900_000));
    await expect(tokens.verify(token)).resolves.toEqual({ ...who, expiresAt });
  });

  it('end at their second', async () => {
    const at = new SetClock();
    const config = Config.from({ ...settings, AUTH_SIGNING_KEYS: JSON.stringify({ keys: [ed25519('a')] }) });
    const tokens = new AccessTokens(new SigningKeys(config), config, at);
    const { token } = await tokens.sign(who, []);
    at.advance(900_000 - 1);
    await expect(tokens.verify(token)).resolves.toMatchObject(who);
    at.advance(1);
    await expect(tokens.verify(token)).rejects.toThrow(AccessTokenExpired);
  });

  it('outlive a rotation of keys as long as the old one is listed, be it without its private half', async () => {
    const [old, fresh] = [ed25519('old'), p256('new')];
    const { token } = await service(old).tokens.sign(who, []);
    await expect(service(fresh, openHalf(old)).tokens.verify(token)).resolves.toMatchObject(who);
    await expect(service(fresh).tokens.verify(token)).rejects.toThrow(AccessTokenInvalid);
  });

  it('are refused when forged: no signature, another key, another algorithm, issuer, audience, type or subject', async () => {
    const key = ed25519('a');
    const { tokens, keys } = service(key);
    const sign = (claims: object = {}, header: object = {}, by: Parameters<SignJWT['sign']>[0] = keys.signing.privateKey) =>
      new SignJWT({ iss: 'https://api.example.test', aud: 'aicasso', sub: who.accountId, sid: who.sessionId, ...claims })
        .setProtectedHeader({ alg: 'EdDSA', kid: 'a', typ: 'at+jwt', ...header })
        .setIssuedAt(clock.now())
        .setExpirationTime(clock.after(60_000))
        .sign(by);
    await expect(tokens.verify(await sign())).resolves.toMatchObject(who);

    const forged = await Promise.all([
      sign({ iss: 'https://evil.test' }),
      sign({ aud: 'other' }),
      sign({ sub: 'not-a-uuid' }),
      sign({ sub: undefined }),
      sign({ sid: undefined }),
      sign({}, { typ: 'JWT' }),
      sign({}, { kid: 'b' }),
      sign({}, { kid: undefined }),
      sign({}, {}, generateKeyPairSync('ed25519').privateKey),
      sign({}, { alg: 'ES256' }, generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey),
      sign({}, { alg: 'HS256' }, Buffer.from(keys.signing.publicKey.export({ type: 'spki', format: 'pem' }))),
    ]);
    forged.push(new UnsecuredJWT({ sub: who.accountId, sid: who.sessionId }).encode(), 'x', '', 'a.b.c');
    for (const token of forged) await expect(tokens.verify(token)).rejects.toThrow(AccessTokenInvalid);
  });
});

describe('AUTH_SIGNING_KEYS', () => {
  it('are published by their public halves', () => {
    const { keys } = service(ed25519('a'), p256('b'));
    expect(keys.published).toEqual([
      { kty: 'OKP', crv: 'Ed25519', x: expect.any(String), kid: 'a', alg: 'EdDSA', use: 'sig' },
      { kty: 'EC', crv: 'P-256', x: expect.any(String), y: expect.any(String), kid: 'b', alg: 'ES256', use: 'sig' },
    ]);
    expect(JSON.stringify(keys.published)).not.toContain('"d"');
  });

  it.each<[string, object[]]>([
    ['no key', []],
    ['a key without a kid', [{ ...ed25519('x'), kid: undefined }]],
    ['two keys of one kid', [ed25519('a'), p256('a')]],
    ['a first key without its private half', [openHalf(ed25519('a'))]],
    ['an RSA key', [{ ...generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ format: 'jwk' }), kid: 'a' }]],
    ['a secret', [{ kty: 'oct', k: 'c2VjcmV0', kid: 'a' }]],
    ['a broken key', [{ ...ed25519('a'), x: 'AAAA' }]],
    ['halves that do not belong together', [{ ...ed25519('a'), x: ed25519('b').x }]],
    ['null', [null as unknown as object]],
  ])('refuse the start with %s, and show nothing of a key', (_, keys) => {
    const start = () => service(...keys);
    expect(start).toThrow(BadConfiguration);
    expect(start).toThrow(/AUTH_SIGNING_KEYS/);
    const parts = keys.flatMap((key) => Object.entries(key ?? {}));
    const secrets = parts.filter(([name]) => ['d', 'k', 'x'].includes(name)).map(([, value]) => String(value));
    for (const secret of secrets) expect(start).not.toThrow(new RegExp(secret));
  });
});
