import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import type { Role } from '../../../entities/auth/account-role.entity.js';
import type { AccountStatus } from '../../../entities/auth/account.entity.js';
import type { AccountId, SessionId } from '../../../kernel/ids.js';
import { Clock } from '../../../kernel/clock.js';
import type { Locale } from '../../../kernel/language.js';
import { AuthenticatedUser, Authenticator } from '../../../platform/http/index.js';
import { type PreparedRead, Reads } from '../../../platform/persistence/reads.js';
import { SessionEnded } from '../auth.problems.js';
import { AccessTokens } from './access-tokens.js';

/** `$1` session, `$2` account, `$3` now. Asked at each signed-in request. */
export const LIVE: PreparedRead = {
  name: 'auth.live',
  text: `
    select a.status, a.locale, array(select r.role from account_role r where r.account_id = a.id order by r.role) as roles
    from session s join account a on a.id = s.account_id
    where s.id = $1 and s.account_id = $2 and s.ended_at is null and s.expires_at > $3 and a.status <> 'deleted'`,
};

interface Live {
  readonly status: AccountStatus;
  readonly locale: Locale;
  readonly roles: Role[];
}

const STANDING = `
  select s.id from session s join account a on a.id = s.account_id
  where s.id = any(?::uuid[]) and s.ended_at is null and s.expires_at > ? and a.status = 'active'`;

/**
 * The token proves who; one read by primary keys, at each request, says whether the session and the account still stand and which roles
 * they have. So ending a session, or taking a role, holds from the next request on.
 */
@Injectable()
export class LiveAuthenticator extends Authenticator {
  constructor(
    private readonly tokens: AccessTokens,
    private readonly em: EntityManager,
    private readonly reads: Reads,
    private readonly clock: Clock,
  ) {
    super();
  }

  /** @throws AccessTokenInvalid, AccessTokenExpired, SessionEnded */
  async authenticate(accessToken: string): Promise<AuthenticatedUser> {
    const { accountId, sessionId, expiresAt } = await this.tokens.verify(accessToken);
    const [live] = await this.reads.query<Live>(LIVE, [sessionId, accountId, this.clock.now()]);
    if (!live) throw new SessionEnded();
    return new AuthenticatedUser(accountId, sessionId, live.roles, expiresAt, live.locale, live.status);
  }

  override known(accessToken: string): AccountId | null {
    return this.tokens.known(accessToken);
  }

  /** Which of these sessions still stand, of active accounts. */
  async standing(sessionIds: readonly SessionId[]): Promise<ReadonlySet<SessionId>> {
    const rows = await this.em.execute<{ id: SessionId }[]>(STANDING, [`{${sessionIds.join(',')}}`, this.clock.now()]);
    return new Set(rows.map(({ id }) => id));
  }
}
