import { DECISION_ACTIONS, type DecisionAction } from '../../../entities/moderation/statement.entity.js';
import { FIELD_TEXTS, Instant, OneOf, Satisfies, Text, Uuid } from '../../../platform/http/index.js';
import { RULE_IDS, type RuleId } from '../statements/rules.js';

/** Not of blanks alone. */
export const Said = (min: number, max: number, description: string): PropertyDecorator => (target, key) => {
  Text({ min, max, description })(target, key);
  Satisfies('isSaid', (value) => typeof value !== 'string' || value.trim().length >= min, FIELD_TEXTS.length(min, max))(target, key);
};

export const Purpose = (): PropertyDecorator => Said(1, 500, 'Why you do it; in the audit log.');

export class DecideCaseBody {
  @OneOf(DECISION_ACTIONS, {
    description:
      '`none`: against no rule. `remove`: out of sight. `restrict`: no publishing. `suspend`, `ban`: no use of the account. ' +
      'The last three take a post or a comment out of sight too. `restore`: takes back what stands.',
  })
  action!: DecisionAction;

  @OneOf(RULE_IDS, { description: 'The rule that it was judged by.' }) rule!: RuleId;
  @Said(1, 2_000, 'The facts and why the rule applies, for the person concerned. Name nobody who reported.') reason!: string;
  @Instant({ optional: true, description: 'The end of `restrict` or `suspend`; until it is lifted when absent.' }) until?: string;
  @Purpose() purpose!: string;
}

export class DecisionMadeView {
  @Uuid() caseId!: string;
  @OneOf(DECISION_ACTIONS) action!: DecisionAction;
  @OneOf(RULE_IDS) rule!: RuleId;
  @Uuid({ nullable: true, description: 'Of the statement of reasons; null when nothing changes for anybody.' }) decisionId!: string | null;
  @Instant() decidedAt!: string;
  @Instant({ nullable: true }) endsAt!: string | null;
}
