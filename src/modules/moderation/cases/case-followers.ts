import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import type { ReportOutcome, ReportState } from '../../../entities/moderation/report.entity.js';
import type { AccountId, CaseId, ReportId } from '../../../kernel/ids.js';
import { Outbox } from '../../../platform/outbox/outbox.js';
import { ReportDecided } from '../moderation.events.js';
import type { RecordedCaseEvent } from './case-event.js';
import { SafetySettings } from './safety-settings.js';

/** What a reporter sees of the case. */
export interface ReporterSide {
  readonly state: ReportState;
  readonly outcome: ReportOutcome | null;
}

const REPORTS = `
  update report set state = ?, outcome = ?, decided_at = ? where case_id = ? and (state <> ? or outcome is distinct from ?)
  returning id, account_id as "accountId"`;
/** A notice may be about several things: it is decided when all of them are. */
const NOTICES = `
  update notice n set
    state = case when s.done then 'decided' when s.begun then 'in-review' when n.missing = '{}' then 'received' else 'incomplete' end,
    settled_at = case when s.done then coalesce(n.settled_at, ?) end
  from (
    select r.notice_id, bool_and(r.state = 'decided') as done, bool_or(r.state <> 'received') as begun from report r
    where r.notice_id in (select notice_id from report where case_id = ? and notice_id is not null) group by r.notice_id
  ) s
  where n.id = s.notice_id`;

const HOLD = 'update evidence set hold_until = greatest(hold_until, ?) where case_id = ?';

/**
 * What happens to a case happens to its reports and notices: received, in review, decided. Its evidence is held to the end of the
 * appeal, and a while. In the caller's transaction.
 */
@Injectable()
export class CaseFollowers {
  constructor(
    private readonly em: EntityManager,
    private readonly outbox: Outbox,
    private readonly settings: SafetySettings,
  ) {}

  async follow(caseId: CaseId, event: RecordedCaseEvent): Promise<void> {
    const holdMs = this.holdMsAfter(event);
    if (holdMs !== null) await this.em.execute(HOLD, [new Date(event.at.getTime() + holdMs), caseId], 'run');
    const side = sideAfter(event);
    if (side) await this.tellReporters(caseId, event, side);
  }

  private async tellReporters(caseId: CaseId, event: RecordedCaseEvent, side: ReporterSide): Promise<void> {
    const { state, outcome } = side;
    const decidedAt = state === 'decided' ? event.at : null;
    const values = [state, outcome, decidedAt, caseId, state, outcome];
    const changed = await this.em.execute<{ id: ReportId; accountId: AccountId | null }[]>(REPORTS, values);
    await this.em.execute(NOTICES, [event.at, caseId], 'run');
    if (state !== 'decided') return;
    for (const { id, accountId } of changed) if (accountId) await this.outbox.append(ReportDecided, { reportId: id, accountId });
  }

  private holdMsAfter({ type }: RecordedCaseEvent): number | null {
    if (type === 'decided') return this.settings.decidedHoldMs;
    return type === 'appeal-decided' ? this.settings.afterAppealHoldMs : null;
  }
}

/** Null when the reporter sees no difference. */
export function sideAfter(event: RecordedCaseEvent): ReporterSide | null {
  switch (event.type) {
    case 'assigned':
      return { state: 'in-review', outcome: null };
    case 'released':
    case 'reopened':
      return { state: 'received', outcome: null };
    case 'decided':
      return { state: 'decided', outcome: event.data.outcome };
    case 'appeal-decided':
      return event.data.outcome === 'reversed' ? { state: 'decided', outcome: 'no-violation' } : null;
    default:
      return null;
  }
}
