import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { Clock } from '../../../kernel/clock.js';
import type { AccountId, SessionId } from '../../../kernel/ids.js';
import { sha256 } from '../../../kernel/json.js';
import { RefreshExpired, RefreshInProgress, RefreshInvalid, RefreshReused, SessionEnded } from '../auth.problems.js';
import { type IssuedRefreshToken, RefreshTokens } from './refresh-tokens.js';
import { SessionsService } from './sessions.service.js';

/**
 * How long after its use a token may be shown again without ending the session: the reuse is then refused alone. 0 is what the contract
 * asks: every reuse that began after the use ends the session (RFC 9700, section 4.14.2). Requests that overlap are told apart without it.
 */
const REUSE_GRACE_MS = 0;

const LOCK = `
  select t.session_id, t.used_at, t.expires_at, s.account_id, s.ended_at, a.status
  from refresh_token t join session s on s.id = t.session_id join account a on a.id = s.account_id
  where t.token_hash = ? for update of t skip locked`;
const EXISTS = 'select 1 from refresh_token where token_hash = ?';
const USE = 'update refresh_token set used_at = ? where token_hash = ?';

interface Locked {
  session_id: SessionId;
  used_at: Date | null;
  expires_at: Date;
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
    private readonly tokens: RefreshTokens,
    private readonly sessions: SessionsService,
  ) {}

  /**
   * Opens its own transaction and must not run in another: the end of a session whose token was reused has to outlive the refusal.
   * @throws RefreshInvalid, RefreshExpired, RefreshReused, RefreshInProgress, SessionEnded
   */
  async refresh(token: string, arrivedAt: Date): Promise<Refreshed> {
    const outcome = await this.em.transactional(() => this.trade(sha256(token), arrivedAt));
    if (outcome === 'reused') throw new RefreshReused();
    return outcome;
  }

  private async trade(tokenHash: string, arrivedAt: Date): Promise<Refreshed | 'reused'> {
    const [row] = await this.em.execute<Locked[]>(LOCK, [tokenHash]);
    if (!row) throw await this.whyNotLocked(tokenHash);
    const now = this.clock.now();
    const { session_id: sessionId, account_id: accountId } = row;
    if (row.ended_at || row.status === 'deleted') throw new SessionEnded();
    if (row.used_at) {
      if (isOverlap(new Date(row.used_at), arrivedAt)) throw new RefreshInProgress();
      await this.sessions.end(sessionId, 'refresh-reused');
      return 'reused';
    }
    if (new Date(row.expires_at) <= now) throw new RefreshExpired();

    await this.em.execute(USE, [now, tokenHash]);
    const refresh = await this.tokens.issue(sessionId);
    if (!(await this.sessions.touch(sessionId, refresh.expiresAt))) throw new SessionEnded();
    return { accountId, sessionId, refresh };
  }

  private async whyNotLocked(tokenHash: string): Promise<RefreshInProgress | RefreshInvalid> {
    const [known] = await this.em.execute<object[]>(EXISTS, [tokenHash]);
    return known ? new RefreshInProgress() : new RefreshInvalid();
  }
}

/** Whether a request that arrived at `arrivedAt` was already here when the token was used: a double tap, not a thief's second try. */
export function isOverlap(usedAt: Date, arrivedAt: Date, graceMs: number = REUSE_GRACE_MS): boolean {
  return arrivedAt.getTime() - usedAt.getTime() < graceMs;
}
