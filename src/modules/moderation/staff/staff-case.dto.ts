import { CASE_ACTOR_KINDS } from '../../../entities/moderation/case-event.entity.js';
import { REPORT_OUTCOMES, REPORT_REASONS, REPORT_STATES } from '../../../entities/moderation/report.entity.js';
import { DECISION_ACTIONS } from '../../../entities/moderation/statement.entity.js';
import type { AccountId } from '../../../kernel/ids.js';
import { SUBJECT_TYPES } from '../../../kernel/reportable-content.js';
import { Decimal, Flag, Instant, JsonObject, Nested, OneOf, Text, Uuid, Whole } from '../../../platform/http/index.js';
import { Purpose } from '../decisions/decisions.dto.js';
import { RULE_IDS } from '../statements/rules.js';
import type { ReadCase } from './case-reading.service.js';
import { StaffCaseSummaryView } from './queue.dto.js';

export class PurposeQuery {
  @Purpose() purpose!: string;
}

export class CaseQuery {
  @Text({
    min: 1, max: 500, optional: true,
    description: 'Why you read it, for the audit log; words, facts and people are left out without it.',
  })
  purpose?: string;
}

export class StaffSubjectView {
  @OneOf(SUBJECT_TYPES) type!: string;
  @Text({ description: 'Its id; of a profile the username.' }) id!: string;
  @Flag({ description: 'There is nothing of it any more but the evidence.' }) gone!: boolean;
  @JsonObject({ nullable: true, description: 'Its words as they stand. Null without a purpose.', values: { type: 'string' } })
  texts!: object | null;
  @JsonObject({ nullable: true, description: 'Null without a purpose.' }) facts!: object | null;
  @Instant({ nullable: true }) publishedAt!: string | null;
}

export class StaffCaseEventView {
  @Whole() sequence!: number;
  @Text() type!: string;
  @OneOf(CASE_ACTOR_KINDS) by!: string;
  @Text({ nullable: true }) username!: string | null;
  @JsonObject() data!: object;
  @Instant() at!: string;
}

export class ReporterView {
  @Text({ nullable: true, description: 'Null: somebody without an account, or gone.' }) username!: string | null;
  @Whole({ description: 'How many of their reports were decided.' }) decided!: number;
  @Decimal({ nullable: true, description: 'The share of them that was acted on.' }) actedOnShare!: number | null;
}

export class StaffReportView {
  @Uuid() id!: string;
  @OneOf(REPORT_REASONS) reason!: string;
  @Text({ nullable: true, description: 'Null without a purpose.' }) details!: string | null;
  @OneOf(REPORT_STATES) state!: string;
  @OneOf(REPORT_OUTCOMES, { nullable: true }) outcome!: string | null;
  @Flag({ description: 'By a notice of somebody without an account.' }) byNotice!: boolean;
  @Nested(() => ReporterView, { nullable: true, description: 'Null without a purpose.' }) reporter!: ReporterView | null;
  @Instant() createdAt!: string;
}

export class EvidenceItemView {
  @Uuid() id!: string;
  @Text({ description: '`facts`, `file` or `note`.' }) kind!: string;
  @Text({ nullable: true }) contentType!: string | null;
  @Text({ nullable: true }) sha256!: string | null;
  @Instant() holdUntil!: string;
  @Instant() createdAt!: string;
}

export class PastDecisionView {
  @Uuid() id!: string;
  @Uuid() caseId!: string;
  @OneOf(DECISION_ACTIONS) action!: string;
  @OneOf(RULE_IDS) rule!: string;
  @OneOf(SUBJECT_TYPES) subjectType!: string;
  @Instant() decidedAt!: string;
  @Instant({ nullable: true }) endsAt!: string | null;
  @Flag() reversed!: boolean;
}

export class SuggestionView {
  @OneOf(['restrict', 'suspend', 'ban']) action!: string;
  @Whole({ nullable: true }) days!: number | null;
}

export class StaffPersonView {
  @Text({ nullable: true }) username!: string | null;
  @Text() status!: string;
  @Whole({ description: 'What the strikes that count now add up to, before this case.' }) strikePoints!: number;
  @Nested(() => SuggestionView, { nullable: true, description: 'What so many points suggest; a person decides.' })
  suggestion!: SuggestionView | null;
  @Nested(() => PastDecisionView, { array: true }) decisions!: PastDecisionView[];
}

export class StaffCaseView {
  @Nested(() => StaffCaseSummaryView) case!: StaffCaseSummaryView;
  @Nested(() => StaffSubjectView) subject!: StaffSubjectView;
  @Nested(() => StaffPersonView, { nullable: true, description: 'Null without a purpose.' }) person!: StaffPersonView | null;
  @Nested(() => StaffReportView, { array: true }) reports!: StaffReportView[];
  @Nested(() => EvidenceItemView, { array: true }) evidence!: EvidenceItemView[];
  @Nested(() => StaffCaseEventView, { array: true }) events!: StaffCaseEventView[];

  static of({ summary, subjectRef, snapshot, events, reports, evidence, person }: ReadCase, reader: AccountId, now: Date): StaffCaseView {
    return {
      case: StaffCaseSummaryView.of(summary, reader, now),
      subject: {
        type: summary.subjectType, id: subjectRef, gone: snapshot === null, texts: snapshot?.texts ?? null, facts: snapshot?.facts ?? null,
        publishedAt: snapshot?.publishedAt.toISOString() ?? null,
      },
      person: person && {
        username: person.username, status: person.status, strikePoints: person.strikes.points,
        suggestion: person.strikes.suggestion && { action: person.strikes.suggestion.action, days: person.strikes.suggestion.days ?? null },
        decisions: person.decisions.map(({ decidedAt, endsAt, ...decision }) => ({
          ...decision, decidedAt: decidedAt.toISOString(), endsAt: endsAt?.toISOString() ?? null,
        })),
      },
      reports: reports.map(({ reporter, createdAt, ...report }) => ({
        ...report, createdAt: createdAt.toISOString(),
        reporter: reporter && {
          username: reporter.username, decided: reporter.decided,
          actedOnShare: reporter.decided > 0 ? reporter.actedOn / reporter.decided : null,
        },
      })),
      evidence: evidence.map(({ holdUntil, createdAt, ...item }) => ({
        ...item, holdUntil: holdUntil.toISOString(), createdAt: createdAt.toISOString(),
      })),
      events: events.map(({ sequence, type, actor, username, data, at }) => ({
        sequence, type, by: actor.kind, username, data, at: at.toISOString(),
      })),
    };
  }
}
