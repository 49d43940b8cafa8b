import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { RefreshToken } from '../../../entities/auth/refresh-token.entity.js';
import { Clock } from '../../../kernel/clock.js';
import { Ids, type SessionId } from '../../../kernel/ids.js';
import { sha256 } from '../../../kernel/json.js';
import { Config } from '../../../platform/config/config.js';
import { Successors } from './successors.js';

export interface IssuedRefreshToken {
  readonly token: string;
  readonly expiresAt: Date;
}

const UNUSED = 'select token_hash, expires_at from refresh_token where token_hash = any(?) and session_id = ? and used_at is null';

/** Opaque, 256 bits, single use; only their hash is kept. */
@Injectable()
export class RefreshTokens {
  constructor(
    private readonly em: EntityManager,
    private readonly clock: Clock,
    private readonly ids: Ids,
    private readonly config: Config,
    private readonly successors: Successors,
  ) {}

  /** When a token that is issued now ends; its session ends then too, unless it is refreshed. */
  expiresAt(): Date {
    return this.clock.after(this.config.auth.refreshTokenMs);
  }

  /** The first of a session, made of chance. In the caller's transaction. */
  issue(sessionId: SessionId): Promise<IssuedRefreshToken> {
    return this.keep(this.ids.token(32), sessionId);
  }

  /** In the caller's transaction, which holds the lock of the parent's row and marks it as used. */
  issueSuccessor(parent: string, sessionId: SessionId): Promise<IssuedRefreshToken> {
    return this.keep(this.successors.of(parent)[0], sessionId);
  }

  /** The successor that was issued for a used token, while nobody has used it; else null. */
  async findUnusedSuccessor(parent: string, sessionId: SessionId): Promise<IssuedRefreshToken | null> {
    const byHash = new Map(this.successors.of(parent).map((token) => [sha256(token), token]));
    const hashes = `{${[...byHash.keys()].join(',')}}`;
    const [row] = await this.em.execute<{ token_hash: string; expires_at: Date }[]>(UNUSED, [hashes, sessionId]);
    return row ? { token: byHash.get(row.token_hash)!, expiresAt: new Date(row.expires_at) } : null;
  }

  private async keep(token: string, sessionId: SessionId): Promise<IssuedRefreshToken> {
    const expiresAt = this.expiresAt();
    await this.em.insert(RefreshToken, { tokenHash: sha256(token), sessionId, createdAt: this.clock.now(), expiresAt, usedAt: null });
    return { token, expiresAt };
  }
}
