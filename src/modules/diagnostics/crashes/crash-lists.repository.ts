import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';

export interface GroupRow {
  readonly fingerprint: string;
  readonly errorType: string;
  readonly culprit: string | null;
  readonly count: number;
  readonly stored: number;
  readonly firstSeenAt: Date;
  readonly lastSeenAt: Date;
  readonly lastAppVersion: string;
}

/** Without whose it is. */
export interface ReportRow {
  readonly id: string;
  readonly fingerprint: string;
  readonly errorType: string;
  readonly culprit: string | null;
  readonly appVersion: string;
  readonly deviceModel: string;
  readonly os: string;
  readonly message: string;
  readonly stack: string;
  readonly occurredAt: Date;
  readonly receivedAt: Date;
}

const GROUPS = `
  select g.fingerprint, g.error_type as "errorType", g.culprit, g.count, g.first_seen_at as "firstSeenAt", g.last_seen_at as "lastSeenAt",
    g.last_app_version as "lastAppVersion", (select count(*) from crash_report r where r.fingerprint = g.fingerprint)::int as stored
  from crash_group g where ?::timestamptz is null or (g.last_seen_at, g.fingerprint) < (?::timestamptz, ?)
  order by g.last_seen_at desc, g.fingerprint desc limit ?`;
const REPORTS = `
  select r.id, r.fingerprint, r.error_type as "errorType", g.culprit, r.app_version as "appVersion", r.device_model as "deviceModel", r.os,
    r.message, r.stack, r.occurred_at as "occurredAt", r.received_at as "receivedAt"
  from crash_report r left join crash_group g on g.fingerprint = r.fingerprint
  where r.fingerprint = ? and (?::timestamptz is null or (r.received_at, r.id) < (?::timestamptz, ?::uuid))
  order by r.received_at desc, r.id desc limit ?`;

/** What those who look for causes read. */
@Injectable()
export class CrashLists {
  constructor(private readonly em: EntityManager) {}

  /** Those seen last first. */
  async groups(after: readonly [Date, string] | null, limit: number): Promise<GroupRow[]> {
    const [at, fingerprint] = after ?? [null, null];
    const rows = await this.em.execute<GroupRow[]>(GROUPS, [at, at, fingerprint, limit]);
    return rows.map((row) => ({ ...row, firstSeenAt: new Date(row.firstSeenAt), lastSeenAt: new Date(row.lastSeenAt) }));
  }

  /** Those that came last first. */
  async reports(fingerprint: string, after: readonly [Date, string] | null, limit: number): Promise<ReportRow[]> {
    const [at, id] = after ?? [null, null];
    const rows = await this.em.execute<ReportRow[]>(REPORTS, [fingerprint, at, at, id, limit]);
    return rows.map((row) => ({ ...row, occurredAt: new Date(row.occurredAt), receivedAt: new Date(row.receivedAt) }));
  }
}
