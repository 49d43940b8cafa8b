import { Injectable } from '@nestjs/common';
import { errors, type JWTPayload, jwtVerify } from 'jose';
import type { SignInProvider } from '../../../entities/auth/sign-in-identity.entity.js';
import { Clock } from '../../../kernel/clock.js';
import { IdTokenExpired, IdTokenInvalid } from '../auth.problems.js';
import { ProviderKeys } from './provider-keys.js';
import { type TrustedIssuer, TrustedIssuers } from './trusted-issuers.js';

/** What a verified token says. Only `subject` identifies; an e-mail address may change hands. */
export interface VerifiedIdentity {
  readonly provider: SignInProvider;
  readonly subject: string;
  /** The client id of ours that the token was issued to. */
  readonly clientId: string;
  /** On the provider's clock, as its notices are. */
  readonly issuedAt: Date;
  /** When the provider asked the person last; null where it does not say. */
  readonly authenticatedAt: Date | null;
  readonly email: string | null;
  readonly emailVerified: boolean;
  readonly name: string | null;
  readonly nonce: string | null;
  /** Apple says so where the platform can carry a nonce. */
  readonly nonceSupported: boolean;
}

/** Apple's tokens live for minutes or a day, Google's for an hour: `exp` is no sign of freshness, so `iat` is bounded too. */
export const MAX_AGE_SECONDS = 600;
/** How far the issuer's clock may run ahead of ours. It does not lengthen `exp`. */
export const SKEW_SECONDS = 30;

// OpenID Connect Core, section 2: ASCII, at most 255 characters
export const SUBJECT = /^[\x21-\x7e]{1,255}$/;
const EMAIL = /^[^\s\p{Cc}@]+@[^\s\p{Cc}@]+$/u;
const EMAIL_MAX = 320;
export const NAME_MAX = 100;

/** Checks the identity tokens of Google and Apple. No error of it holds the token or a claim's value. */
@Injectable()
export class IdTokenVerifier {
  constructor(
    private readonly issuers: TrustedIssuers,
    private readonly keys: ProviderKeys,
    private readonly clock: Clock,
  ) {}

  /** @throws IdTokenInvalid, IdTokenExpired, SignInUnavailable, SignInNotConfigured. The nonce is not judged here. */
  async verify(provider: SignInProvider, token: string): Promise<VerifiedIdentity> {
    const issuer = this.issuers.of(provider);
    const claims = await this.claimsOf(token, issuer, provider);
    const { aud, sub } = claims;
    if (claims['events'] !== undefined) throw invalid('events'); // a notice, by the same keys (RFC 8417, section 4.5)
    if (typeof aud !== 'string') throw invalid('aud'); // neither issuer names several
    if (typeof sub !== 'string' || !SUBJECT.test(sub)) throw invalid('sub');
    // OpenID Connect Core, section 3.1.3.7: on Android it is the client id of the app, with that of the server as the audience
    if (claims['azp'] !== undefined && !issuer.clientIds.includes(claims['azp'] as string)) throw invalid('azp');
    const authTime = claims['auth_time'];
    if (authTime !== undefined && !(Number.isSafeInteger(authTime) && (authTime as number) >= 0)) throw invalid('auth_time');
    if (claims.nonce !== undefined && typeof claims.nonce !== 'string') throw invalid('nonce');
    return {
      provider,
      subject: sub,
      clientId: aud,
      issuedAt: new Date(claims.iat! * 1000),
      authenticatedAt: authTime === undefined ? null : new Date((authTime as number) * 1000),
      ...emailOf(claims),
      name: displayName(claims.name),
      nonce: claims.nonce ?? null,
      nonceSupported: isTrue(claims.nonce_supported),
    };
  }

  private async claimsOf(token: string, issuer: TrustedIssuer, provider: SignInProvider): Promise<JWTPayload> {
    const now = this.clock.now();
    try {
      const { payload } = await jwtVerify(token, (header, jws) => this.keys.find(provider, header, jws), {
        algorithms: ['RS256'],
        issuer: [...issuer.issuers],
        audience: [...issuer.clientIds],
        requiredClaims: ['exp', 'iat', 'sub'],
        maxTokenAge: MAX_AGE_SECONDS,
        clockTolerance: SKEW_SECONDS,
        currentDate: now,
      });
      if (payload.exp! * 1000 <= now.getTime()) throw new IdTokenExpired();
      return payload;
    } catch (error) {
      // jose's errors carry the claims: they go no further, neither as a message nor as a cause
      if (error instanceof errors.JWTExpired) throw new IdTokenExpired();
      if (error instanceof errors.JWTClaimValidationFailed) throw invalid(error.claim);
      if (error instanceof errors.JOSEError) throw new IdTokenInvalid();
      throw error;
    }
  }
}

/** Trims to one line of at most `NAME_MAX` characters; null for what is no text. Never identity, never public. */
export function displayName(value: unknown): string | null {
  if (typeof value !== 'string') return null;
  const line = value.toWellFormed().replace(/[\p{Cc}\p{Cf}\s]+/gu, ' ').trim();
  return [...line].slice(0, NAME_MAX).join('') || null;
}

/** Apple sends `email_verified` as a boolean or as the string "true". */
function isTrue(value: unknown): boolean {
  return value === true || value === 'true';
}

function emailOf({ email, email_verified: verified }: JWTPayload): Pick<VerifiedIdentity, 'email' | 'emailVerified'> {
  const valid = typeof email === 'string' && email.length <= EMAIL_MAX && email.isWellFormed() && EMAIL.test(email);
  return valid ? { email, emailVerified: isTrue(verified) } : { email: null, emailVerified: false };
}

function invalid(claim: string): IdTokenInvalid {
  const detail = { en: `The claim \`${claim}\` is missing or not accepted.`, es: `El dato \`${claim}\` falta o no se acepta.` };
  return new IdTokenInvalid({ detail });
}
