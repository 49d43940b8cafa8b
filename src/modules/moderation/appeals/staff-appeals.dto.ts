import { APPEAL_OUTCOMES, type AppealOutcome } from '../../../entities/moderation/appeal.entity.js';
import { DECISION_ACTIONS, type DecisionAction } from '../../../entities/moderation/statement.entity.js';
import { SUBJECT_TYPES, type SubjectType } from '../../../kernel/reportable-content.js';
import { Instant, OneOf, PageOf, PageQuery, Text, Uuid } from '../../../platform/http/index.js';
import { Purpose, Said } from '../decisions/decisions.dto.js';
import { RULE_IDS } from '../statements/rules.js';
import type { AppealRow } from './appeal.repository.js';

export class StaffAppealsQuery extends PageQuery {
  @OneOf(['open', 'decided'], { optional: true, description: '`open` when absent.' }) state: 'open' | 'decided' = 'open';

  @Text({
    min: 1, max: 500, optional: true,
    description: 'Why you read what people wrote, for the audit log; their words are left out without it.',
  })
  purpose?: string;
}

export class DecideAppealBody {
  @OneOf(APPEAL_OUTCOMES, { description: '`reversed` gives everything back.' }) outcome!: AppealOutcome;
  @Said(1, 2_000, 'For the person who appealed. Name nobody who reported.') reason!: string;
  @Purpose() purpose!: string;
}

export class StaffAppealView {
  @Uuid() id!: string;
  @Uuid() decisionId!: string;
  @Uuid() caseId!: string;
  @OneOf(DECISION_ACTIONS) action!: DecisionAction;
  @OneOf(RULE_IDS) rule!: string;
  @OneOf(SUBJECT_TYPES) subjectType!: SubjectType;
  @OneOf(['open', 'decided']) state!: 'open' | 'decided';
  @Instant() createdAt!: string;
  @Text({ nullable: true, description: 'The reason of the decision. Null without a purpose.' }) reason!: string | null;
  @Text({ nullable: true, description: 'What the person says to it. Null without a purpose.' }) text!: string | null;
  @OneOf(APPEAL_OUTCOMES, { nullable: true }) outcome!: AppealOutcome | null;
  @Text({ nullable: true, description: 'Why it was decided so. Null without a purpose.' }) answer!: string | null;
  @Instant({ nullable: true }) decidedAt!: string | null;

  static of(row: AppealRow, withWords: boolean): StaffAppealView {
    const { id, statementId, caseId, action, rule, subjectType, createdAt, outcome, decidedAt } = row;
    return {
      id, decisionId: statementId, caseId, action, rule, subjectType, state: outcome === null ? 'open' : 'decided',
      createdAt: createdAt.toISOString(), outcome, decidedAt: decidedAt?.toISOString() ?? null,
      reason: withWords ? row.reason : null, text: withWords ? row.text : null, answer: withWords ? row.answer : null,
    };
  }
}

export class StaffAppealPage extends PageOf(StaffAppealView) {}
