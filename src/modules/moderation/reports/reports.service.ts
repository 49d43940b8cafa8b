import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import type { ReportReason } from '../../../entities/moderation/report.entity.js';
import { Clock } from '../../../kernel/clock.js';
import type { AccountId } from '../../../kernel/ids.js';
import type { FoundSubject, SubjectType } from '../../../kernel/reportable-content.js';
import { NotFound, TooManyRequests } from '../../../platform/http/index.js';
import { ReportableKinds } from '../cases/reportable-kinds.js';
import { SafetySettings } from '../cases/safety-settings.js';
import { type Intake, ReportIntake, SubjectGone } from './intake.js';
import { ReportRows, type ReportRow } from './report.repository.js';
import { NotOneself, ReportNotFound } from './reports.problems.js';
import { weightOf } from './reputation.js';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

export interface Reporting {
  readonly type: SubjectType;
  readonly ref: string;
  readonly reason: ReportReason;
  readonly details: string | null;
}

/** What people report, and what they see of it. */
@Injectable()
export class ReportsService {
  constructor(
    private readonly em: EntityManager,
    private readonly reports: ReportRows,
    private readonly intake: ReportIntake,
    private readonly kinds: ReportableKinds,
    private readonly settings: SafetySettings,
    private readonly clock: Clock,
  ) {}

  /**
   * As long as the case is open, the same person's report of the same thing for the same reason is the same report; another reason, or
   * other words, join the case.
   * @throws NotFound for what is absent or hidden from them, NotOneself, TooManyRequests
   */
  async report(accountId: AccountId, reporting: Reporting): Promise<ReportRow> {
    try {
      return await this.em.transactional(() => this.reportOnce(accountId, reporting));
    } catch (error) {
      throw error instanceof SubjectGone ? new NotFound() : error;
    }
  }

  private async reportOnce(accountId: AccountId, { type, ref, reason, details }: Reporting): Promise<ReportRow> {
    await this.reports.lockReporter(accountId);
    const said = { reason, details };
    const open = await this.reports.findOpen(accountId, type, ref, said);
    if (open) return open;
    const known = await this.reports.findSubject(accountId, type, ref); // after a grave report it is out of sight
    const found = known ?? (await this.findFor(accountId, type, ref));
    const weight = weightOf(await this.reports.recordOf(accountId));
    const actor = { kind: 'person', id: accountId } as const;
    const intake: Intake = { actor, accountId, noticeId: null, type, ref, found, reason, details, weight, mayHide: true };
    const { caseId } = await this.intake.caseOf(intake);
    const same = await this.reports.findInCase(accountId, caseId, said);
    if (same) return same;
    const again = await this.reports.hasReported(accountId, caseId);
    if (known && !again) throw new NotFound(); // decided while we waited for the case
    await this.assertNotFlooding(accountId);
    return this.getOwn(accountId, await this.intake.join(caseId, { ...intake, again }));
  }

  /** @throws ReportNotFound */
  async getOwn(accountId: AccountId, id: string): Promise<ReportRow> {
    const report = await this.reports.findOwn(accountId, id);
    if (!report) throw new ReportNotFound();
    return report;
  }

  listOwn(accountId: AccountId, before: readonly [Date, string] | null, limit: number): Promise<ReportRow[]> {
    return this.reports.listOwn(accountId, before, limit);
  }

  private async findFor(accountId: AccountId, type: SubjectType, ref: string): Promise<FoundSubject> {
    const found = await this.kinds.find(type, ref, accountId);
    if (!found) throw new NotFound();
    const isOwn = found.accountId === accountId;
    // Google Play: what an app makes by AI can be reported in the app, also before anybody else sees it
    if (type === 'creation' && !isOwn) throw new NotFound();
    if (type !== 'creation' && isOwn) throw new NotOneself();
    return found;
  }

  /** Counts reports that were taken in; repetitions of one count as one. */
  private async assertNotFlooding(accountId: AccountId): Promise<void> {
    const { perHour, perDay } = this.settings.reportsPerPerson;
    const times = await this.reports.timesSince(accountId, this.clock.after(-DAY), Math.max(perHour, perDay));
    const now = this.clock.now().getTime();
    for (const [most, windowMs] of [[perHour, HOUR], [perDay, DAY]] as const) {
      const freeAt = (times[most - 1]?.getTime() ?? Number.NEGATIVE_INFINITY) + windowMs;
      if (freeAt > now) throw new TooManyRequests({ retryAfterSeconds: Math.ceil((freeAt - now) / 1000) });
    }
  }
}
