import { Instant, Nested, OneOf, PageOf, PageQuery, Text, Uuid, Whole } from '../../../platform/http/index.js';
import type { GroupRow, ReportRow } from './crash-lists.repository.js';
import type { SentCrash, TakenCrash } from './crashes.service.js';

/** What fits a request is read; the top of it is kept. */
const STACK_MAX = 1_048_576;
const STACK =
  'As the runtime writes it. Of a long one the top is kept: cut it before it is sent. The body as a whole may be 1 MiB as it is sent, in ' +
  'which each end of a line is two bytes (`\\n`); a larger one is answered 413 `body-too-large`, whatever is in it.';

export class CrashErrorBody {
  @Text({ min: 1, max: 500, description: '`TypeError`, `java.lang.IllegalStateException`.' }) type!: string;
  @Text({ max: 100_000 }) message!: string;
}

export class CrashReportBody {
  @Text({ min: 1, max: 200 }) appVersion!: string;
  @Text({ min: 1, max: 200, description: 'The model, not the name that its owner gave it.' }) deviceModel!: string;
  @Text({ min: 1, max: 200 }) os!: string;
  @Nested(() => CrashErrorBody) error!: CrashErrorBody;
  @Text({ max: STACK_MAX, description: STACK }) stack!: string;
  @Instant({ description: 'By the clock of the device: not before the first app, and minutes ahead of now at most.' }) occurredAt!: string;

  static read({ occurredAt, ...raw }: CrashReportBody): SentCrash {
    return { ...raw, occurredAt: new Date(occurredAt) };
  }
}

export class CrashReportTakenView {
  @OneOf(['stored', 'counted'], { description: '`counted`: there are many like it, or of you today, so only the number went up.' })
  status!: string;
  @Uuid({ nullable: true }) id!: string | null;
  @Text({ description: 'Of its cause: the same for reports of the same crash.' }) fingerprint!: string;

  static of({ status, id, fingerprint }: TakenCrash): CrashReportTakenView {
    return Object.assign(new CrashReportTakenView(), { status, id, fingerprint });
  }
}

export class CrashQuery extends PageQuery {
  @Text({ min: 64, max: 64, pattern: /^[0-9a-f]{64}$/, optional: true, description: 'The reports of this group; the groups when absent.' })
  fingerprint?: string;
}

/** A group, or a report of one: of nobody by name. */
export class StaffCrashView {
  @OneOf(['group', 'report']) kind!: string;
  @Text() fingerprint!: string;
  @Text() errorType!: string;
  @Text({ nullable: true, description: 'The function on top.' }) culprit!: string | null;
  @Whole({ optional: true, description: 'Of a group: how often it happened, stored or not.' }) count?: number;
  @Whole({ optional: true, description: 'Of a group: how many reports of it are stored.' }) stored?: number;
  @Instant({ optional: true }) firstSeenAt?: string;
  @Instant({ optional: true }) lastSeenAt?: string;
  @Uuid({ optional: true }) id?: string;
  @Text({ description: 'Of a group: of the last one.' }) appVersion!: string;
  @Text({ optional: true }) deviceModel?: string;
  @Text({ optional: true }) os?: string;
  @Text({ optional: true, description: 'Scrubbed.' }) message?: string;
  @Text({ optional: true, description: 'Scrubbed: the frames.' }) stack?: string;
  @Instant({ optional: true }) occurredAt?: string;
  @Instant({ optional: true }) receivedAt?: string;

  static ofGroup({ firstSeenAt, lastSeenAt, lastAppVersion, ...row }: GroupRow): StaffCrashView {
    const seen = { firstSeenAt: firstSeenAt.toISOString(), lastSeenAt: lastSeenAt.toISOString() };
    return Object.assign(new StaffCrashView(), { kind: 'group', ...row, appVersion: lastAppVersion, ...seen });
  }

  static ofReport({ occurredAt, receivedAt, ...row }: ReportRow): StaffCrashView {
    const times = { occurredAt: occurredAt.toISOString(), receivedAt: receivedAt.toISOString() };
    return Object.assign(new StaffCrashView(), { kind: 'report', ...row, ...times });
  }
}

export class StaffCrashPage extends PageOf(StaffCrashView) {}
