import { hash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { errors, jwtVerify, SignJWT } from 'jose';
import type { Role } from '../../../entities/auth/account-role.entity.js';
import { Clock } from '../../../kernel/clock.js';
import type { AccountId, SessionId } from '../../../kernel/ids.js';
import { Config } from '../../../platform/config/config.js';
import { AccessTokenExpired, AccessTokenInvalid, isUuid } from '../../../platform/http/index.js';
import { SigningKeys } from './signing-keys.js';

const AUDIENCE = 'aicasso';
/** RFC 9068, section 2.1: so that no other JWT of ours passes for an access token. */
const TYPE = 'at+jwt';
/** Some megabytes of memory at most. */
const PROVED_MAX = 10_000;

export interface AccessClaims {
  readonly accountId: AccountId;
  readonly sessionId: SessionId;
}

export interface VerifiedAccess extends AccessClaims {
  readonly expiresAt: Date;
}

/** Signs and verifies access tokens. They say who and which session; whether that still holds is asked of the database. */
@Injectable()
export class AccessTokens {
  /**
   * What tokens say whose signature held, by their hashes. Keys stay while a process runs, so that it holds again; only the time is looked
   * at anew. The newest ones, in the order of their proof.
   */
  private readonly proved = new Map<string, VerifiedAccess>();

  constructor(
    private readonly keys: SigningKeys,
    private readonly config: Config,
    private readonly clock: Clock,
  ) {}

  /** `roles` are a hint for the client: ours come from the database at each request. */
  async sign({ accountId, sessionId }: AccessClaims, roles: readonly Role[]): Promise<{ token: string; expiresAt: Date }> {
    const { kid, algorithm, privateKey } = this.keys.signing;
    const now = this.clock.now();
    const expiresAt = new Date(wholeSeconds(now.getTime() + this.config.auth.accessTokenMs) * 1000);
    const token = await new SignJWT({ sid: sessionId, roles })
      .setProtectedHeader({ alg: algorithm, kid, typ: TYPE })
      .setIssuer(this.config.publicUrl)
      .setAudience(AUDIENCE)
      .setSubject(accountId)
      .setIssuedAt(wholeSeconds(now.getTime()))
      .setExpirationTime(wholeSeconds(expiresAt.getTime()))
      .sign(privateKey);
    return { token, expiresAt };
  }

  /** @throws AccessTokenInvalid, AccessTokenExpired */
  async verify(token: string): Promise<VerifiedAccess> {
    const key = hash('sha256', token, 'base64');
    const known = this.proved.get(key);
    if (!known) {
      const access = await this.prove(token);
      if (this.proved.size >= PROVED_MAX) this.proved.delete(this.proved.keys().next().value!);
      this.proved.set(key, access);
      return access;
    }
    if (known.expiresAt > this.clock.now()) return known;
    this.proved.delete(key);
    throw new AccessTokenExpired();
  }

  /** Of a token whose signature held before: whose it is. */
  known(token: string): AccountId | null {
    return this.proved.get(hash('sha256', token, 'base64'))?.accountId ?? null;
  }

  private async prove(token: string): Promise<VerifiedAccess> {
    try {
      const { payload } = await jwtVerify(
        token,
        ({ kid, alg }) => {
          const key = this.keys.find(kid);
          if (!key || key.algorithm !== alg) throw new errors.JWKSNoMatchingKey();
          return key.publicKey;
        },
        {
          algorithms: ['EdDSA', 'ES256'],
          issuer: this.config.publicUrl,
          audience: AUDIENCE,
          typ: TYPE,
          requiredClaims: ['exp', 'iat', 'sub', 'sid'],
          currentDate: this.clock.now(),
        },
      );
      if (!isUuid(payload.sub) || !isUuid(payload.sid)) throw new AccessTokenInvalid();
      return {
        accountId: payload.sub as AccountId,
        sessionId: payload.sid as SessionId,
        expiresAt: new Date(payload.exp! * 1000),
      };
    } catch (error) {
      // jose's errors carry the claims: they go no further
      if (error instanceof errors.JWTExpired) throw new AccessTokenExpired();
      if (error instanceof errors.JOSEError) throw new AccessTokenInvalid();
      throw error;
    }
  }
}

function wholeSeconds(ms: number): number {
  return Math.floor(ms / 1000);
}
