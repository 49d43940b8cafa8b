import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { retentionMs } from '../../../kernel/retention-classes.js';
import { RetentionPolicy } from '../../../kernel/retention-policy.js';

/** `session_end_idx` and `refresh_token_expires_at_idx` serve these (`auth.constraints.ts`). */
const ENDED = 'least(ended_at, expires_at) <= ?';
const DUE = `
  select count(*) as count, min(ended) as oldest from (
    select least(ended_at, expires_at) as ended from session where ${ENDED}
    union all
    select t.expires_at from refresh_token t join session s on s.id = t.session_id
    where t.expires_at <= ? and not (least(s.ended_at, s.expires_at) <= ?)) as gone`;
/** Their refresh tokens go with them (`on delete cascade`). */
const REMOVE_SESSIONS = `
  delete from session where id in (
    select id from session where ${ENDED} order by least(ended_at, expires_at) limit ? for update skip locked) returning id`;
/** A used token of a living session is kept until it has long expired: until then its reuse must be noticed. */
const REMOVE_TOKENS = `
  delete from refresh_token where token_hash in (
    select token_hash from refresh_token where expires_at <= ? order by expires_at limit ? for update skip locked) returning token_hash`;

/** Sessions that were ended or ran out, and the spent tokens of those that go on. */
@Injectable()
export class SessionRetention extends RetentionPolicy {
  readonly retention = 'session';
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
    const before = this.before(at);
    const sessions = await this.em.execute<object[]>(REMOVE_SESSIONS, [before, limit]);
    const left = limit - sessions.length;
    const tokens = left > 0 ? await this.em.execute<object[]>(REMOVE_TOKENS, [before, left]) : [];
    return { removed: sessions.length + tokens.length, failed: 0 };
  }

  private before(at: Date): Date {
    return new Date(at.getTime() - this.periodMs);
  }
}
