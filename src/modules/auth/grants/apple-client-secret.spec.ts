import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import { jwtVerify } from 'jose';
import { BadConfiguration, Config } from '../../../platform/config/config.js';
import { SignInNotConfigured } from '../auth.problems.js';
import { settings } from '../testing/settings.js';
import { SetClock } from '../../../kernel/testing/set-clock.js';
import { AppleClientSecret } from './apple-client-secret.js';

function pem(namedCurve: string): string {
  return generateKeyPairSync('ec', { namedCurve }).privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
}
const secretOf = (env: Record<string, string>) => new AppleClientSecret(Config.from({ ...settings, ...env }), new SetClock());

describe("Apple's client secret", () => {
  const key = pem('prime256v1');
  const team = { APPLE_TEAM_ID: 'TEAM', APPLE_KEY_ID: 'KEY' };

  it.each([
    ['as it is', key],
    ['with line ends as \\n', key.replaceAll('\n', '\\n')],
  ])('is for minutes, by a key written %s', async (_, written) => {
    const secret = await secretOf({ ...team, APPLE_PRIVATE_KEY: written }).for('com.aicasso.app');
    const { payload, protectedHeader } = await jwtVerify(secret, createPublicKey(key), { currentDate: new SetClock().now() });
    expect(protectedHeader).toEqual({ alg: 'ES256', kid: 'KEY' });
    expect(payload).toMatchObject({ iss: 'TEAM', sub: 'com.aicasso.app', aud: 'https://appleid.apple.com' });
    expect(payload.exp! - payload.iat!).toBe(300);
  });

  it('is not there without settings', async () => {
    expect(secretOf({}).isConfigured).toBe(false);
    await expect(secretOf({}).for('com.aicasso.app')).rejects.toThrow(SignInNotConfigured);
  });

  it.each<[string, Record<string, string>, string]>([
    ['no key', { ...team, APPLE_PRIVATE_KEY: 'SECRET' }, 'APPLE_PRIVATE_KEY'],
    ['a key of another curve', { ...team, APPLE_PRIVATE_KEY: pem('secp384r1') }, 'APPLE_PRIVATE_KEY'],
    ['a key alone', { APPLE_PRIVATE_KEY: key }, 'APPLE_TEAM_ID'],
    ['a team alone', team, 'APPLE_PRIVATE_KEY'],
  ])('refuses the start with %s, and shows nothing of it', (_, env, named) => {
    const start = () => secretOf(env);
    expect(start).toThrow(BadConfiguration);
    expect(start).toThrow(named);
    expect(start).not.toThrow(/SECRET|BEGIN/);
  });
});
