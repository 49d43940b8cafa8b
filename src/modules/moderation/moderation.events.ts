import { EventType } from '../../kernel/event-type.js';
import type { AccountId, CaseId, ReportId } from '../../kernel/ids.js';

/** Something is to be looked at by staff. */
export const CaseOpened = new EventType<{ caseId: CaseId }>('moderation.case-opened');

/** A report was decided: its reporter may be told of the outcome. */
export const ReportDecided = new EventType<{ reportId: ReportId; accountId: AccountId }>('moderation.report-decided');
