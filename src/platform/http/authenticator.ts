import type { Role } from '../../entities/auth/account-role.entity.js';
import type { AccountStatus } from '../../entities/auth/account.entity.js';
import type { AccountId, SessionId } from '../../kernel/ids.js';
import type { Locale } from '../../kernel/language.js';

/** Who sent the request: proved by the access token. */
export class AuthenticatedUser {
  constructor(
    readonly id: AccountId,
    readonly sessionId: SessionId,
    readonly roles: readonly Role[],
    /** The end of the access token: what goes on after the request's answer began ends by then. */
    readonly authorizedUntil: Date,
    /** The language that the account is set to. */
    readonly locale: Locale,
    /** Of the account, at this request; `deleted` never gets here. */
    readonly status: AccountStatus,
    /** Nothing is done with their data but keeping, showing and erasing it (GDPR Art. 18). */
    readonly isRestricted: boolean,
  ) {}
}

/** Says whose an access token is. The auth module extends it; `app.module.ts` binds it. */
export abstract class Authenticator {
  /** @throws AccessTokenInvalid, AccessTokenExpired */
  abstract authenticate(accessToken: string): Promise<AuthenticatedUser>;

  /** Whose token it is, when its signature was proved before; null says nothing. Costs next to nothing, and lets nobody in. */
  abstract known(accessToken: string): AccountId | null;
}

/** RFC 6750, section 2.1. */
const BEARER = /^Bearer +([A-Za-z0-9\-._~+/]+=*)$/i;

/** Null for none, and for what is none. */
export function bearerOf(authorization: string | undefined): string | null {
  return authorization === undefined ? null : (BEARER.exec(authorization)?.[1] ?? null);
}
