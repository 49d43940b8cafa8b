import { randomUUID } from 'node:crypto';
import { LOCAL_CLIENT_ID, signClaims, type SigningOptions } from './id-token.js';
import type { IssuerKeys } from './issuer-keys.js';

/** Something that happened to an Apple account (server-to-server notification). */
export interface AppleNoticeOptions extends SigningOptions {
  /** `consent-revoked`, `account-delete`, `account-deleted`, `email-enabled`, `email-disabled`, or what is not known yet. */
  type: string;
  subject: string;
  /** When it happened. Default: now. */
  eventTime?: Date | undefined;
  email?: string | undefined;
  isPrivateEmail?: boolean | undefined;
  /** The same again is the same notice delivered twice. Default: a new one. */
  jti?: string | undefined;
  audience?: string | undefined;
  issuer?: string | undefined;
  /** Laid over the claims; one given as undefined is left out. */
  claims?: Record<string, unknown> | undefined;
}

/** Something that happened to a Google account (Cross-Account Protection). */
export interface GoogleEventOptions extends SigningOptions {
  /** The last part of the event's address (`sessions-revoked`, `tokens-revoked`, …), or the whole address. */
  type: string;
  /** Left out by `verification`, which is about nobody. */
  subject?: string | undefined;
  /** Of `account-disabled`. */
  reason?: 'hijacking' | 'bulk-account' | undefined;
  /** More members of the event, such as `token` or `state`. */
  event?: Record<string, unknown> | undefined;
  issuedAt?: Date | undefined;
  jti?: string | undefined;
  audience?: string | undefined;
  issuer?: string | undefined;
  claims?: Record<string, unknown> | undefined;
}

const RISC = 'https://schemas.openid.net/secevent/risc/event-type/';
const OAUTH = 'https://schemas.openid.net/secevent/oauth/event-type/';

/** The JWS that Apple posts as `{"payload": …}`. Its `events` is JSON in a text, with a time in milliseconds. */
export function mintAppleNotice(keys: IssuerKeys, issuerUrl: string, options: AppleNoticeOptions, now: Date): Promise<string> {
  const { type, subject, eventTime = now, email, isPrivateEmail } = options;
  const event = {
    type, sub: subject, event_time: eventTime.getTime(), email,
    is_private_email: isPrivateEmail === undefined ? undefined : String(isPrivateEmail),
  };
  const iat = seconds(now);
  const claims = {
    iss: options.issuer ?? `${issuerUrl}/apple`, aud: options.audience ?? LOCAL_CLIENT_ID, iat, exp: iat + 86_400,
    jti: options.jti ?? randomUUID(), events: JSON.stringify(event), ...options.claims,
  };
  return signClaims(keys, 'apple', claims, options);
}

/** The security event token (RFC 8417) that Google posts. It has no `exp`: events are history. */
export function mintGoogleEvent(keys: IssuerKeys, issuerUrl: string, options: GoogleEventOptions, now: Date): Promise<string> {
  const { type, subject, reason } = options;
  const address = type.includes(':') ? type : `${/^tokens?-revoked$/.test(type) ? OAUTH : RISC}${type}`;
  const about = subject === undefined ? undefined : { subject_type: 'iss-sub', iss: `${issuerUrl}/google/`, sub: subject };
  const claims = {
    iss: options.issuer ?? `${issuerUrl}/google/`, aud: options.audience ?? LOCAL_CLIENT_ID, iat: seconds(options.issuedAt ?? now),
    jti: options.jti ?? randomUUID(), events: { [address]: { subject: about, reason, ...options.event } }, ...options.claims,
  };
  return signClaims(keys, 'google', claims, options, { typ: 'secevent+jwt' });
}

function seconds(at: Date): number {
  return Math.floor(at.getTime() / 1000);
}
