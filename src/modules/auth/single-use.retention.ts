import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { retentionMs } from '../../kernel/retention-classes.js';
import { RetentionPolicy } from '../../kernel/retention-policy.js';

/** Every table with its key; `expires_at` has an index in each. */
const DUE = `
  select count(*) as count, min(expires_at) as oldest from (
    select expires_at from sign_in_nonce where expires_at <= ?
    union all select expires_at from used_id_token where expires_at <= ?
    union all select expires_at from web_sign_in where expires_at <= ?) as gone`;
const REMOVE = [
  `delete from sign_in_nonce where nonce_hash in (
     select nonce_hash from sign_in_nonce where expires_at <= ? order by expires_at limit ?) returning 1`,
  `delete from used_id_token where token_hash in (
     select token_hash from used_id_token where expires_at <= ? order by expires_at limit ?) returning 1`,
  `delete from web_sign_in where state_hash in (
     select state_hash from web_sign_in where expires_at <= ? order by expires_at limit ?) returning 1`,
];

/** What works once and for a short time: nonces, used identity tokens, browser sign-ins. */
@Injectable()
export class SingleUseRetention extends RetentionPolicy {
  readonly retention = 'single-use-token';
  private readonly periodMs = retentionMs(this.retention);

  constructor(private readonly em: EntityManager) {
    super();
  }

  async due(at: Date) {
    const before = this.before(at);
    const [row] = await this.em.execute<{ count: string; oldest: Date | null }[]>(DUE, [before, before, before]);
    const oldest = row?.oldest ? new Date(new Date(row.oldest).getTime() + this.periodMs) : null;
    return { count: Number(row?.count ?? 0), oldestDueAt: oldest };
  }

  async removeBatch(at: Date, limit: number) {
    let removed = 0;
    for (const remove of REMOVE) removed += (await this.em.execute<object[]>(remove, [this.before(at), limit - removed])).length;
    return { removed, failed: 0 };
  }

  private before(at: Date): Date {
    return new Date(at.getTime() - this.periodMs);
  }
}
