import { createPrivateKey, type KeyObject } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { SignJWT } from 'jose';
import { Clock } from '../../../kernel/clock.js';
import { BadConfiguration, Config } from '../../../platform/config/config.js';
import { SignInNotConfigured } from '../auth.problems.js';

/** Apple takes up to six months; one is made for each call, so it need not outlive it by much. */
const LIFETIME_SECONDS = 300;

/** What a client of Apple's proves itself with at the token endpoint: an ES256 JWT of the team for one client id. */
@Injectable()
export class AppleClientSecret {
  private readonly key: KeyObject | null;

  /** @throws BadConfiguration for a key that is none, or a part of the three settings; never with a part of the key in it. */
  constructor(
    private readonly config: Config,
    private readonly clock: Clock,
  ) {
    const { teamId, keyId, privateKey } = config.auth.apple;
    const given = [teamId, keyId, privateKey].filter((it) => it !== null).length;
    if (given !== 0 && given !== 3) throw bad('APPLE_TEAM_ID, APPLE_KEY_ID, APPLE_PRIVATE_KEY: all or none');
    this.key = privateKey === null ? null : read(privateKey);
  }

  get isConfigured(): boolean {
    return this.key !== null;
  }

  /** @throws SignInNotConfigured without team, key id and key. */
  async for(clientId: string): Promise<string> {
    if (this.key === null) throw new SignInNotConfigured();
    const { teamId, keyId, issuer } = this.config.auth.apple;
    const now = Math.floor(this.clock.now().getTime() / 1000);
    return new SignJWT()
      .setProtectedHeader({ alg: 'ES256', kid: keyId! })
      .setIssuer(teamId!)
      .setSubject(clientId)
      .setAudience(issuer)
      .setIssuedAt(now)
      .setExpirationTime(now + LIFETIME_SECONDS)
      .sign(this.key);
  }
}

function read(pem: string): KeyObject {
  try {
    const key = createPrivateKey(pem);
    if (key.asymmetricKeyDetails?.namedCurve === 'prime256v1') return key;
  } catch {
    // no cause: it may quote the key
  }
  throw bad('APPLE_PRIVATE_KEY: a P-256 key in PKCS#8 PEM');
}

function bad(what: string): BadConfiguration {
  return new BadConfiguration(`Bad configuration: ${what}`);
}
