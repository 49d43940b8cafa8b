import { importPKCS8, SignJWT } from 'jose';
import type { Config } from '../../../platform/config/config.js';
import type { Clock } from '../../../kernel/clock.js';
import { SignInNotConfigured } from '../auth.problems.js';

/** Apple takes up to six months; one is made for each call, so it need not outlive it by much. */
const LIFETIME_SECONDS = 300;

const KEY_UNREADABLE = {
  en: '`APPLE_PRIVATE_KEY` is no ES256 key in PKCS#8.',
  es: '`APPLE_PRIVATE_KEY` no es una clave ES256 en PKCS#8.',
};

type AppleSettings = Config['auth']['apple'];

/**
 * What a client of Apple's proves itself with: an ES256 JWT of the team for one client id.
 * @throws SignInNotConfigured without APPLE_TEAM_ID, APPLE_KEY_ID and APPLE_PRIVATE_KEY, or with a key that cannot be read.
 */
export async function appleClientSecret(
  { teamId, keyId, privateKey, issuer }: AppleSettings,
  clientId: string,
  clock: Clock,
): Promise<string> {
  if (!hasAppleSecret({ teamId, keyId, privateKey })) throw new SignInNotConfigured();
  const key = await importPKCS8(privateKey!, 'ES256').catch(() => null); // its error may quote the key
  if (key === null) throw new SignInNotConfigured({ detail: KEY_UNREADABLE });
  const now = Math.floor(clock.now().getTime() / 1000);
  return new SignJWT()
    .setProtectedHeader({ alg: 'ES256', kid: keyId! })
    .setIssuer(teamId!)
    .setSubject(clientId)
    .setAudience(issuer)
    .setIssuedAt(now)
    .setExpirationTime(now + LIFETIME_SECONDS)
    .sign(key);
}

export function hasAppleSecret({ teamId, keyId, privateKey }: Pick<AppleSettings, 'teamId' | 'keyId' | 'privateKey'>): boolean {
  return teamId !== null && keyId !== null && privateKey !== null;
}
