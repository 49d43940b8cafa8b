import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { retentionMs } from '../../../kernel/retention-classes.js';
import { type RetentionBatch, RetentionPolicy } from '../../../kernel/retention-policy.js';

const DUE = `
  select count(*) as count, min(since) as oldest from (
    select received_at as since from crash_report where received_at <= ?
    union all select last_seen_at from crash_group where last_seen_at <= ?) as due`;
const REPORTS = `delete from crash_report where id = any(array(select id from crash_report where received_at <= ? limit ?)) returning 1`;
const GROUPS = `
  delete from crash_group where fingerprint = any(array(select fingerprint from crash_group where last_seen_at <= ? limit ?)) returning 1`;

/** P30: a report 90 days after it came, and its group 90 days after it was seen last. */
@Injectable()
export class CrashRetention extends RetentionPolicy {
  readonly retention = 'crash-report';
  private readonly periodMs = retentionMs('crash-report');

  constructor(private readonly em: EntityManager) {
    super();
  }

  async due(at: Date): Promise<{ count: number; oldestDueAt: Date | null }> {
    const before = this.before(at);
    const [row] = await this.em.execute<{ count: string; oldest: string | null }[]>(DUE, [before, before]);
    return { count: Number(row?.count ?? 0), oldestDueAt: row?.oldest ? new Date(new Date(row.oldest).getTime() + this.periodMs) : null };
  }

  async removeBatch(at: Date, limit: number): Promise<RetentionBatch> {
    const before = this.before(at);
    const reports = await this.em.execute<object[]>(REPORTS, [before, limit]);
    const groups = await this.em.execute<object[]>(GROUPS, [before, limit]);
    return { removed: reports.length + groups.length, failed: 0 };
  }

  private before(at: Date): Date {
    return new Date(at.getTime() - this.periodMs);
  }
}
