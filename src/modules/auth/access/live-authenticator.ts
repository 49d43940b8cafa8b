import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import type { Role } from '../../../entities/auth/account-role.entity.js';
import type { AccountStatus } from '../../../entities/auth/account.entity.js';
import type { AccountId, SessionId } from '../../../kernel/ids.js';
import { Clock } from '../../../kernel/clock.js';
import type { Locale } from '../../../kernel/language.js';
import { AuthenticatedUser, Authenticator } from '../../../platform/http/index.js';
import { Gathered } from '../../../platform/persistence/gathered.js';
import { type PreparedRead, Reads } from '../../../platform/persistence/reads.js';
import { SessionEnded } from '../auth.problems.js';
import { type AccessClaims, AccessTokens } from './access-tokens.js';

/** `$1` sessions, `$2` their accounts, `$3` now. Asked at each signed-in request, of those that come at the same time together. */
export const LIVE: PreparedRead = {
  name: 'auth.live',
  text: `
    select s.id, s.account_id as "accountId", a.status, a.locale, a.restricted_at is not null as "isRestricted",
      array(select r.role from account_role r where r.account_id = a.id order by r.role) as roles
    from unnest($1::uuid[], $2::uuid[]) asked (session_id, account_id)
      join session s on s.id = asked.session_id and s.account_id = asked.account_id join account a on a.id = s.account_id
    where s.ended_at is null and s.expires_at > $3 and a.status <> 'deleted'`,
};

interface Live {
  readonly id: SessionId;
  readonly accountId: AccountId;
  readonly status: AccountStatus;
  readonly locale: Locale;
  readonly roles: Role[];
  readonly isRestricted: boolean;
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
  private readonly live = new Gathered((asked: readonly AccessClaims[]) => this.read(asked));

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
    const live = await this.live.ask({ accountId, sessionId });
    if (!live) throw new SessionEnded();
    const { roles, locale, status, isRestricted } = live;
    return new AuthenticatedUser(accountId, sessionId, roles, expiresAt, locale, status, isRestricted);
  }

  override known(accessToken: string): AccountId | null {
    return this.tokens.known(accessToken);
  }

  private async read(asked: readonly AccessClaims[]): Promise<(Live | undefined)[]> {
    const [sessions, accounts] = [asked.map(({ sessionId }) => sessionId), asked.map(({ accountId }) => accountId)];
    const rows = await this.reads.query<Live>(LIVE, [sessions, accounts, this.clock.now()]);
    const bySession = new Map(rows.map((row) => [row.id, row]));
    return asked.map(({ sessionId, accountId }) => {
      const live = bySession.get(sessionId);
      return live?.accountId === accountId ? live : undefined;
    });
  }

  /** Which of these sessions still stand, of active accounts. */
  async standing(sessionIds: readonly SessionId[]): Promise<ReadonlySet<SessionId>> {
    const rows = await this.em.execute<{ id: SessionId }[]>(STANDING, [`{${sessionIds.join(',')}}`, this.clock.now()]);
    return new Set(rows.map(({ id }) => id));
  }
}
