import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { Clock } from '../../../kernel/clock.js';
import type { AccountId, SessionId } from '../../../kernel/ids.js';
import { sha256 } from '../../../kernel/json.js';
import { Config } from '../../../platform/config/config.js';
import { RefreshExpired, RefreshInvalid, RefreshReused, SessionEnded } from '../auth.problems.js';
import { type IssuedRefreshToken, RefreshTokens } from './refresh-tokens.js';
import { SessionsService } from './sessions.service.js';

/** Requests with the same token go one after the other. */
const LOCK = 'select session_id, used_at, expires_at from refresh_token where token_hash = ? for update';
/** A statement of its own: what happened while the lock was waited for is seen. */
const SESSION = 'select s.account_id, s.ended_at, a.status from session s join account a on a.id = s.account_id where s.id = ?';
const USE = 'update refresh_token set used_at = ? where token_hash = ?';

interface TokenRow {
  session_id: SessionId;
  used_at: Date | null;
  expires_at: Date;
}
interface SessionRow {
  account_id: AccountId;
  ended_at: Date | null;
  status: string;
}

export interface Refreshed {
  readonly accountId: AccountId;
  readonly sessionId: SessionId;
  readonly refresh: IssuedRefreshToken;
}

/** Trades a refresh token for its successor. */
@Injectable()
export class RefreshService {
  constructor(
    private readonly em: EntityManager,
    private readonly clock: Clock,
    private readonly config: Config,
    private readonly tokens: RefreshTokens,
    private readonly sessions: SessionsService,
  ) {}

  /**
   * A used token gives the same successor again, to a request that came within the grace and while nobody has used the successor: an answer
   * may be lost on its way, and two parts of an app may ask at once. Any other reuse ends the session (RFC 9700, section 4.14.2).
   * Opens its own transaction and must not run in another: the end of the session has to outlive the refusal.
   * @throws RefreshInvalid, RefreshExpired, RefreshReused, SessionEnded
   */
  async refresh(token: string, arrivedAt: Date): Promise<Refreshed> {
    const outcome = await this.em.transactional(() => this.trade(token, arrivedAt));
    if (outcome === 'reused') throw new RefreshReused();
    return outcome;
  }

  private async trade(token: string, arrivedAt: Date): Promise<Refreshed | 'reused'> {
    const tokenHash = sha256(token);
    const [row] = await this.em.execute<TokenRow[]>(LOCK, [tokenHash]);
    if (!row) throw new RefreshInvalid();
    const { session_id: sessionId, used_at: usedAt, expires_at: expiresAt } = row;
    const [session] = await this.em.execute<SessionRow[]>(SESSION, [sessionId]);
    if (!session || session.ended_at || session.status === 'deleted') throw new SessionEnded();
    const { account_id: accountId } = session;
    if (usedAt) {
      const refresh = isWithinGrace(new Date(usedAt), arrivedAt, this.config.auth.refreshGraceMs)
        ? await this.tokens.findUnusedSuccessor(token, sessionId)
        : null;
      if (refresh) return { accountId, sessionId, refresh };
      await this.sessions.end(sessionId, 'refresh-reused');
      return 'reused';
    }
    const now = this.clock.now();
    if (new Date(expiresAt) <= now) throw new RefreshExpired();

    await this.em.execute(USE, [now, tokenHash]);
    const refresh = await this.tokens.issueSuccessor(token, sessionId);
    if (!(await this.sessions.touch(sessionId, refresh.expiresAt))) throw new SessionEnded();
    return { accountId, sessionId, refresh };
  }
}

/** A request that was already here when the token was used is always within it, however long it waited. */
export function isWithinGrace(usedAt: Date, arrivedAt: Date, graceMs: number): boolean {
  return arrivedAt.getTime() - usedAt.getTime() < graceMs;
}
