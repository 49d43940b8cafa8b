import { APPEAL_OUTCOMES, type AppealOutcome } from '../../../entities/moderation/appeal.entity.js';
import { DECISION_ACTIONS, type DecisionAction } from '../../../entities/moderation/statement.entity.js';
import type { Locale } from '../../../kernel/language.js';
import { SUBJECT_TYPES, type SubjectType } from '../../../kernel/reportable-content.js';
import { Flag, Instant, Nested, OneOf, PageOf, Text, Uuid, Whole } from '../../../platform/http/index.js';
import { Said } from '../decisions/decisions.dto.js';
import { reasonsOf } from '../statements/reasons.js';
import { RULE_IDS } from '../statements/rules.js';
import { isRestricting } from '../statements/transparency-statement.js';
import type { OwnDecision } from './own-decisions.repository.js';

const iso = (at: Date | null): string | null => at?.toISOString() ?? null;

export class AppealBody {
  @Said(10, 2_000, 'Why the decision is wrong.') text!: string;
}

export class DecidedSubjectView {
  @OneOf(SUBJECT_TYPES) type!: SubjectType;
  @Text({ description: 'Its id; of a profile the username.' }) id!: string;
}

export class DecidedRuleView {
  @OneOf(RULE_IDS) id!: string;
  @Text() text!: string;
  @Text({ description: 'Where it stands.' }) clause!: string;
  @Text({ nullable: true, description: 'The law that it was judged by; null when it was judged by the community rules alone.' })
  law!: string | null;
  @Text({ description: 'Where the whole text is to be had.' }) address!: string;
}

export class AutomatedView {
  @Flag({ description: 'An automated check found it.' }) detection!: boolean;
  @Flag({ description: 'No person decided it.' }) decision!: boolean;
}

export class StrikeView {
  @Whole() weight!: number;
  @Flag({ description: 'It counts now.' }) active!: boolean;
  @Instant() expiresAt!: string;

  static of({ weight, voidedAt, expiresAt }: NonNullable<OwnDecision['strike']>, now: Date): StrikeView {
    return { weight, active: voidedAt === null && expiresAt > now, expiresAt: expiresAt.toISOString() };
  }
}

export class OwnAppealView {
  @OneOf(['received', 'decided']) status!: 'received' | 'decided';
  @Instant() createdAt!: string;
  @OneOf(APPEAL_OUTCOMES, { nullable: true }) outcome!: AppealOutcome | null;
  @Text({ nullable: true, description: 'Why it was decided so.' }) reason!: string | null;
  @Instant({ nullable: true }) decidedAt!: string | null;

  static of({ createdAt, outcome, reason, decidedAt }: NonNullable<OwnDecision['appeal']>): OwnAppealView {
    const status = outcome === null ? 'received' : 'decided';
    return { status, createdAt: createdAt.toISOString(), outcome, reason, decidedAt: iso(decidedAt) };
  }
}

export class RedressView {
  @Text({ nullable: true, description: 'Where to send the appeal; null when there is nothing to appeal.' }) appeal!: string | null;
  @Instant({ nullable: true, description: 'Until when.' }) until!: string | null;
  @Text() outOfCourt!: string;
  @Text() court!: string;
}

/** A statement of reasons (DSA Art. 17). */
export class OwnDecisionView {
  @Uuid() id!: string;
  @OneOf(DECISION_ACTIONS) action!: DecisionAction;
  @Nested(() => DecidedSubjectView) subject!: DecidedSubjectView;
  @Text({ array: true, description: 'What was decided, where it holds and for how long.' }) measures!: string[];
  @Nested(() => DecidedRuleView) rule!: DecidedRuleView;
  @Text({ description: 'The facts, and why the rule applies.' }) reason!: string;
  @Text({ description: 'How it came to the decision.' }) circumstances!: string;
  @Nested(() => AutomatedView) automated!: AutomatedView;
  @Instant() decidedAt!: string;
  @Instant({ nullable: true }) endsAt!: string | null;
  @Flag({ description: 'It holds now.' }) inForce!: boolean;
  @Instant({ nullable: true, description: 'When it was taken back.' }) reversedAt!: string | null;
  @Flag() appealable!: boolean;
  @Nested(() => RedressView) redress!: RedressView;
  @Nested(() => OwnAppealView, { nullable: true }) appeal!: OwnAppealView | null;
  @Nested(() => StrikeView, { nullable: true }) strike!: StrikeView | null;

  static of(it: OwnDecision, locale: Locale, now: Date): OwnDecisionView {
    const { measures, circumstances, law, clause, rule, redress } = reasonsOf({ ...it, source: it.source ?? 'SOURCE_VOLUNTARY' }, locale);
    const appealable = canBeAppealed(it, now);
    return {
      id: it.id,
      action: it.action,
      subject: { type: it.subjectType, id: it.subjectRef },
      measures: [...measures],
      rule: { id: it.rule, text: rule, clause, law, address: '/v1/policies/community-rules' },
      reason: it.reason,
      circumstances,
      automated: { detection: it.automatedDetection, decision: it.automatedDecision },
      decidedAt: it.informedAt.toISOString(),
      endsAt: iso(it.endsAt),
      inForce: isRestricting(it.action) && it.reversedAt === null && (it.endsAt === null || it.endsAt > now),
      reversedAt: iso(it.reversedAt),
      appealable,
      redress: {
        appeal: appealable ? `/v1/decisions/${it.id}/appeal` : null, until: appealable ? iso(it.appealUntil) : null, ...redress,
      },
      appeal: it.appeal && OwnAppealView.of(it.appeal),
      strike: it.strike && StrikeView.of(it.strike, now),
    };
  }
}

export class OwnDecisionPage extends PageOf(OwnDecisionView) {}

function canBeAppealed({ action, reversedAt, appeal, appealUntil }: OwnDecision, now: Date): boolean {
  return isRestricting(action) && reversedAt === null && appeal === null && now <= appealUntil;
}
