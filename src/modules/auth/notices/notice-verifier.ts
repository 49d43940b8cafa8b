import { Injectable } from '@nestjs/common';
import { compactVerify, errors } from 'jose';
import type { SignInProvider } from '../../../entities/auth/sign-in-identity.entity.js';
import { Clock } from '../../../kernel/clock.js';
import { ProviderKeys } from '../id-token/provider-keys.js';
import { TrustedIssuers } from '../id-token/trusted-issuers.js';
import type { ReadNotice } from './notice.js';
import { readAppleNotice } from './read-apple-notice.js';
import { readGoogleNotices } from './read-google-notices.js';

/** Errors of RFC 8935, section 2.4. */
export type NoticeFault = 'invalid_request' | 'invalid_key' | 'invalid_issuer' | 'invalid_audience' | 'authentication_failed';

/** Not a notice of the provider's to us. Says nothing of what was in it. */
export class NoticeRefused extends Error {
  override readonly name = 'NoticeRefused';
  constructor(readonly fault: NoticeFault, message: string) {
    super(message);
  }
}

export interface VerifiedNotice {
  /** The sender's id of it. */
  readonly id: string;
  /** Empty for what is true to its sender and cannot be read. */
  readonly notices: readonly ReadNotice[];
}

const MAX_LENGTH = 32 * 1024;
const JTI = /^[\x21-\x7e]{1,255}$/;
/** How far the sender's clock may run ahead of ours. */
const SKEW_MS = 5 * 60_000;

type Claims = Readonly<Record<string, unknown>>;

/** Checks Apple's server-to-server notifications and Google's security event tokens: the same keys as those of identity tokens. */
@Injectable()
export class NoticeVerifier {
  constructor(
    private readonly issuers: TrustedIssuers,
    private readonly keys: ProviderKeys,
    private readonly clock: Clock,
  ) {}

  /** @throws NoticeRefused, SignInUnavailable, SignInNotConfigured */
  async verify(provider: SignInProvider, token: string): Promise<VerifiedNotice> {
    const { issuers, clientIds } = this.issuers.of(provider);
    const isIssuer = (issuer: unknown) => typeof issuer === 'string' && issuers.some((known) => bare(known) === bare(issuer));
    const claims = await this.claimsOf(provider, token);
    if (!isIssuer(claims['iss'])) throw new NoticeRefused('invalid_issuer', 'iss is not the provider');
    const audiences = Array.isArray(claims['aud']) ? (claims['aud'] as unknown[]) : [claims['aud']];
    if (!audiences.some((audience) => clientIds.includes(audience as string))) {
      throw new NoticeRefused('invalid_audience', 'aud is none of our client ids');
    }
    const id = claims['jti'];
    if (typeof id !== 'string' || !JTI.test(id)) throw new NoticeRefused('invalid_request', 'jti is missing or not a plain text');
    const issuedAt = this.instantOf(claims['toe']) ?? this.instantOf(claims['iat']);
    if (!issuedAt) throw new NoticeRefused('invalid_request', 'iat is missing or in the future');
    // no look at `exp`: what has happened stays so (RFC 8417, section 2.2)
    if (provider === 'apple') {
      const notice = readAppleNotice(claims['events'], issuedAt);
      return { id, notices: notice ? [{ ...notice, at: this.past(notice.at) }] : [] };
    }
    const notices = readGoogleNotices(claims['events'], issuedAt, isIssuer);
    if (!notices) throw new NoticeRefused('invalid_request', 'events is no object');
    return { id, notices };
  }

  private async claimsOf(provider: SignInProvider, token: string): Promise<Claims> {
    if (token.length > MAX_LENGTH) throw new NoticeRefused('invalid_request', 'too long');
    try {
      const { payload } = await compactVerify(token, (header, jws) => this.keys.find(provider, header, jws), { algorithms: ['RS256'] });
      const claims: unknown = JSON.parse(Buffer.from(payload).toString('utf8'));
      if (typeof claims === 'object' && claims !== null && !Array.isArray(claims)) return claims as Claims;
    } catch (error) {
      if (error instanceof errors.JWKSNoMatchingKey) throw new NoticeRefused('invalid_key', 'signed with a key that is not published');
      const isForged = error instanceof errors.JWSSignatureVerificationFailed || error instanceof errors.JOSEAlgNotAllowed;
      if (isForged) throw new NoticeRefused('authentication_failed', 'not signed with RS256 and the key it names');
      if (!(error instanceof errors.JOSEError || error instanceof SyntaxError)) throw error;
    }
    throw new NoticeRefused('invalid_request', 'not a signed token with claims');
  }

  /** Null for what is no time, or lies ahead. */
  private instantOf(seconds: unknown): Date | null {
    if (typeof seconds !== 'number' || !(seconds > 0) || seconds * 1000 > this.clock.now().getTime() + SKEW_MS) return null;
    return this.past(new Date(seconds * 1000));
  }

  /** A clock that runs ahead must not make tokens of the next minutes look old. */
  private past(at: Date): Date {
    const now = this.clock.now();
    return at > now ? now : at;
  }
}

/** Google writes its issuer with a slash at the end in events, and without one in identity tokens. */
function bare(issuer: string): string {
  return issuer.replace(/\/$/, '');
}
