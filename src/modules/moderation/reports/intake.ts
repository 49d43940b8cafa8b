import { Injectable } from '@nestjs/common';
import type { ReportReason, ReportState } from '../../../entities/moderation/report.entity.js';
import { Clock } from '../../../kernel/clock.js';
import { type AccountId, type CaseId, Ids, type NoticeId, type ReportId } from '../../../kernel/ids.js';
import type { FoundSubject, SubjectType } from '../../../kernel/reportable-content.js';
import type { CaseActor } from '../cases/case-event.js';
import { type CaseClocks, Cases } from '../cases/cases.js';
import { ReportableKinds } from '../cases/reportable-kinds.js';
import { SafetySettings } from '../cases/safety-settings.js';
import { HiddenAtIntake } from '../decisions/hidden-at-intake.js';
import { EvidenceVault } from '../evidence/evidence-vault.js';
import { ReportRows } from './report.repository.js';
import { DOUBTFUL } from './reputation.js';

const CLEARED_MS = 30 * 86_400_000;

/** One report of one thing, by a person or by a notice. */
export interface Intake {
  readonly actor: CaseActor;
  readonly accountId: AccountId | null;
  readonly noticeId: NoticeId | null;
  readonly type: SubjectType;
  readonly ref: string;
  readonly found: FoundSubject;
  readonly reason: ReportReason;
  readonly details: string | null;
  /** Of whoever reports: 1 for a stranger. */
  readonly weight: number;
  /** False: whatever the reason, it stays in sight until it is decided. */
  readonly mayHide: boolean;
  readonly clocks?: CaseClocks;
  /** By somebody whose report stands in the case already. */
  readonly again?: boolean;
}

/** What is reported went in the meantime. */
export class SubjectGone extends Error {
  override readonly name = 'SubjectGone';
}

/**
 * Takes in a report: joins it to the case about its thing, seals how the thing stands, weighs it, and takes what is grave out of sight.
 * In the caller's transaction. The case is locked before the thing, as everywhere.
 */
@Injectable()
export class ReportIntake {
  constructor(
    private readonly cases: Cases,
    private readonly kinds: ReportableKinds,
    private readonly evidence: EvidenceVault,
    private readonly hidden: HiddenAtIntake,
    private readonly reports: ReportRows,
    private readonly settings: SafetySettings,
    private readonly clock: Clock,
    private readonly ids: Ids,
  ) {}

  /** The case that it belongs to, locked. */
  async caseOf({ type, found, actor, noticeId, clocks }: Intake): Promise<{ caseId: CaseId }> {
    const subject = { type, id: found.subjectId, accountId: found.accountId };
    return this.cases.openOrJoin(subject, { actor, source: noticeId ? 'notice' : 'report', clocks });
  }

  /** @throws SubjectGone: the caller undoes what it did since the case was opened, for that may be a case of nothing. */
  async join(caseId: CaseId, intake: Intake): Promise<ReportId> {
    const { type, found, reason, actor, accountId, noticeId, ref, details, again = false } = intake;
    const snapshot = await this.kinds.of(type).snapshot(found.subjectId);
    if (!snapshot) throw new SubjectGone();
    await this.evidence.seal(caseId, snapshot, reason, actor);
    const reportId = this.ids.random<ReportId>();
    const { state: caseState } = await this.cases.getLocked(caseId);
    const state: ReportState = caseState === 'in-review' ? 'in-review' : 'received';
    await this.reports.insert({
      id: reportId, caseId, accountId, noticeId, subjectType: type, subjectRef: ref, reason, details, state, createdAt: this.clock.now(),
    });
    const severity = Math.max(1, Math.round(this.settings.severityOf(reason) * intake.weight));
    const data = { reportId, reason, severity, ...(noticeId && { noticeId }), ...(again && { again }) };
    await this.cases.append(caseId, { type: 'reported', data }, actor);
    await this.hideIfGrave(caseId, intake);
    return reportId;
  }

  /**
   * Once for a case; not when staff has looked for the like of it lately, nor on the word of somebody who is mostly wrong. What cannot be
   * shown again, or is seen by nobody anyway, waits for the decision: a profile is renamed for good, a creation is deleted for good.
   */
  async hideIfGrave(caseId: CaseId, { type, found, reason, weight, mayHide }: Intake): Promise<void> {
    if (type === 'profile' || type === 'creation') return;
    if (!mayHide || !this.settings.isHiddenAtIntake(reason) || weight < DOUBTFUL) return;
    const since = this.clock.after(-CLEARED_MS);
    if (await this.reports.wasCleared(type, found.subjectId, this.settings.hiddenAtIntake, since)) return;
    if (await this.cases.has(caseId, 'hidden-at-intake')) return;
    await this.kinds.of(type).hide(found.subjectId);
    await this.hidden.record(caseId, reason);
  }
}
