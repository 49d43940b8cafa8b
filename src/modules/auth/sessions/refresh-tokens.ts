import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { RefreshToken } from '../../../entities/auth/refresh-token.entity.js';
import { Clock } from '../../../kernel/clock.js';
import { Ids, type SessionId } from '../../../kernel/ids.js';
import { sha256 } from '../../../kernel/json.js';
import { Config } from '../../../platform/config/config.js';

export interface IssuedRefreshToken {
  readonly token: string;
  readonly expiresAt: Date;
}

/** Opaque, 256 bits, single use; only their hash is kept. */
@Injectable()
export class RefreshTokens {
  constructor(
    private readonly em: EntityManager,
    private readonly clock: Clock,
    private readonly ids: Ids,
    private readonly config: Config,
  ) {}

  /** When a token that is issued now ends; its session ends then too, unless it is refreshed. */
  expiresAt(): Date {
    return this.clock.after(this.config.auth.refreshTokenMs);
  }

  /** In the caller's transaction. */
  async issue(sessionId: SessionId): Promise<IssuedRefreshToken> {
    const token = this.ids.token(32);
    const expiresAt = this.expiresAt();
    await this.em.insert(RefreshToken, { tokenHash: sha256(token), sessionId, createdAt: this.clock.now(), expiresAt, usedAt: null });
    return { token, expiresAt };
  }
}
