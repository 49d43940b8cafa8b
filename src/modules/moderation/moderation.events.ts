import type { AppealOutcome } from '../../entities/moderation/appeal.entity.js';
import type { RestrictionKind } from '../../entities/moderation/restriction.entity.js';
import type { DecisionAction } from '../../entities/moderation/statement.entity.js';
import { EventType } from '../../kernel/event-type.js';
import type { AccountId, CaseId, ReportId, StatementId } from '../../kernel/ids.js';

/** Something is to be looked at by staff. */
export const CaseOpened = new EventType<{ caseId: CaseId }>('moderation.case-opened');

/** A report was decided: its reporter may be told of the outcome. */
export const ReportDecided = new EventType<{ reportId: ReportId; accountId: AccountId }>('moderation.report-decided');

/** Something was decided about a person or their things: they are to be told. */
export const StatementIssued = new EventType<{ statementId: StatementId; accountId: AccountId; action: DecisionAction }>(
  'moderation.statement-issued',
);

/** What the person may not do ended, by its time or because it was taken back. */
export const RestrictionLifted = new EventType<{ restrictionId: string; accountId: AccountId; kind: RestrictionKind }>(
  'moderation.restriction-lifted',
);

/** A second person has decided: the one who appealed is to be told. */
export const AppealDecided = new EventType<{ statementId: StatementId; accountId: AccountId; outcome: AppealOutcome }>(
  'moderation.appeal-decided',
);

/** Pictures like those of this case are to be found and taken out of sight (TAKE IT DOWN Act: known identical copies). */
export const CopiesSought = new EventType<{ caseId: CaseId }>('moderation.copies-sought');
