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
  ) {}
}

/** Says whose an access token is. The auth module extends it; `app.module.ts` binds it. */
export abstract class Authenticator {
  /** @throws AccessTokenInvalid, AccessTokenExpired */
  abstract authenticate(accessToken: string): Promise<AuthenticatedUser>;
}
