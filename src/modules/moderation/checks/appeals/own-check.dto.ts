import { APPEAL_OUTCOMES, type AppealOutcome } from '../../../../entities/moderation/appeal.entity.js';
import { CHECKED_SUBJECTS } from '../../../../entities/moderation/content-check.entity.js';
import type { Locale } from '../../../../kernel/language.js';
import { Instant, Nested, OneOf, Text, Uuid } from '../../../../platform/http/index.js';
import type { CheckRules } from '../check-rules.js';
import type { OwnCheck } from './own-checks.repository.js';

export class CheckRuleView {
  @Text() id!: string;
  @Text({ description: 'What was wrong, in your language.' }) text!: string;
}

export class OwnCheckAppealView {
  @OneOf(['received', 'decided']) status!: 'received' | 'decided';
  @OneOf(APPEAL_OUTCOMES, { nullable: true, description: '`reversed`: a person found nothing against the rules.' })
  outcome!: AppealOutcome | null;
  @Instant({ nullable: true }) decidedAt!: string | null;
}

export class OwnCheckView {
  @Uuid() id!: string;
  @OneOf(CHECKED_SUBJECTS) subject!: string;
  @OneOf(['hold', 'refuse']) verdict!: 'hold' | 'refuse';
  @Nested(() => CheckRuleView, { array: true }) rules!: CheckRuleView[];
  @Instant() createdAt!: string;
  @Nested(() => OwnCheckAppealView, { nullable: true }) appeal!: OwnCheckAppealView | null;

  static of({ id, subject, verdict, rules, createdAt, ...it }: OwnCheck, texts: CheckRules, locale: Locale): OwnCheckView {
    return {
      id, subject, verdict, createdAt: createdAt.toISOString(),
      rules: rules.map((rule) => ({ id: rule, text: texts.textOf(rule)[locale] })),
      appeal: it.isAppealed ? appealOf(it) : null,
    };
  }
}

function appealOf({ outcome, decidedAt }: Pick<OwnCheck, 'outcome' | 'decidedAt'>): OwnCheckAppealView {
  if (outcome === null) return { status: 'received', outcome: null, decidedAt: null };
  return { status: 'decided', outcome: outcome === 'no-violation' ? 'reversed' : 'upheld', decidedAt: decidedAt!.toISOString() };
}
