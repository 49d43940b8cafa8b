import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import type { AccountId, CrashReportId } from '../../../kernel/ids.js';
import type { ScrubbedCrash } from './scrub/scrub-crash.js';

export interface NewCrash {
  readonly fingerprint: string;
  readonly crash: ScrubbedCrash;
  readonly at: Date;
}

/** Of one person, reports come one after the other: two at once would both find room. */
const LOCK = "select pg_advisory_xact_lock(hashtextextended('crash-reports:' || ?, 0))";
const COUNTED = `
  update crash_group set count = count + 1, last_seen_at = greatest(last_seen_at, ?), last_app_version = ? where fingerprint = ?
  returning fingerprint`;
const GROUPED = `
  insert into crash_group (fingerprint, error_type, culprit, count, first_seen_at, last_seen_at, last_app_version)
  values (?, ?, ?, 1, ?, ?, ?)
  on conflict (fingerprint) do update set count = crash_group.count + 1,
    last_seen_at = greatest(crash_group.last_seen_at, excluded.last_seen_at), last_app_version = excluded.last_app_version`;
const STORED = `
  insert into crash_report (
    id, account_id, fingerprint, app_version, device_model, os, error_type, message, stack, occurred_at, received_at)
  values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`;

/** Reports, and the groups that count them. In the caller's transaction. */
@Injectable()
export class CrashRepository {
  constructor(private readonly em: EntityManager) {}

  lock(accountId: AccountId): Promise<unknown> {
    return this.em.execute(LOCK, [accountId]);
  }

  async storedSince(accountId: AccountId, since: Date): Promise<number> {
    return this.number('select count(*) as count from crash_report where account_id = ? and received_at > ?', [accountId, since]);
  }

  async storedOf(fingerprint: string, since: Date): Promise<number> {
    return this.number('select count(*) as count from crash_report where fingerprint = ? and received_at > ?', [fingerprint, since]);
  }

  /** Counts it where there is a group for it already. Returns false, changing nothing, when there is none. */
  async countKnown({ fingerprint, crash, at }: NewCrash): Promise<boolean> {
    return (await this.em.execute<object[]>(COUNTED, [at, crash.appVersion, fingerprint])).length > 0;
  }

  /** Counts it, in a group of its own when it is the first. */
  async count({ fingerprint, crash, at }: NewCrash): Promise<void> {
    const culprit = crash.frames[0]?.function ?? null;
    await this.em.execute(GROUPED, [fingerprint, crash.errorType, culprit, at, at, crash.appVersion], 'run');
  }

  async add(id: CrashReportId, accountId: AccountId, occurredAt: Date, { fingerprint, crash, at }: NewCrash): Promise<void> {
    const { appVersion, deviceModel, os, errorType, message, stack } = crash;
    const values = [id, accountId, fingerprint, appVersion, deviceModel, os, errorType, message, stack, occurredAt, at];
    await this.em.execute(STORED, values, 'run');
  }

  private async number(query: string, values: readonly unknown[]): Promise<number> {
    const [row] = await this.em.execute<{ count: string }[]>(query, values);
    return Number(row?.count ?? 0);
  }
}
