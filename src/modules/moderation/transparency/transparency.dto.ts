import { NOTICE_KINDS } from '../../../entities/moderation/notice.entity.js';
import { REPORT_REASONS } from '../../../entities/moderation/report.entity.js';
import { RESTRICTION_KINDS } from '../../../entities/moderation/restriction.entity.js';
import { DECISION_ACTIONS } from '../../../entities/moderation/statement.entity.js';
import { Decimal, Flag, Instant, Nested, OneOf, Text, Whole } from '../../../platform/http/index.js';

export class TransparencyQuery {
  @Whole({ min: 2000, max: 2100, description: 'From January to December, UTC. The current one: so far.' }) year!: number;
}

export class NoticeFigures {
  @OneOf(NOTICE_KINDS) kind!: string;
  @Whole() received!: number;
  @Whole({ description: 'Of them, those that lacked nothing in the end.' }) complete!: number;
  @Whole() actedOn!: number;
  @Whole() noViolation!: number;
  @Whole({ description: 'Led to nothing of ours, and were closed.' }) leadingNowhere!: number;
  @Whole({ description: 'Not decided, or not complete.' }) pending!: number;
}

export class ReportFigures {
  @OneOf(['notice', 'person'], { description: 'By a notice, or by a person with an account.' }) source!: string;
  @OneOf(REPORT_REASONS) reason!: string;
  @Whole({ description: 'A notice is as many as things that it leads to.' }) received!: number;
  @Whole() actedOn!: number;
  @Whole() noViolation!: number;
  @Whole() pending!: number;
}

export class HandlingFigures {
  @OneOf(['all', 'notice', 'person']) source!: string;
  @Whole({ description: 'Reports of the year that were decided, whenever that was.' }) decided!: number;
  @Decimal({ nullable: true, description: 'From the report to the first decision after it.' }) medianHours!: number | null;
  @Decimal({ nullable: true, min: 0, max: 1, description: 'Of those that were decided.' }) within24HoursShare!: number | null;
}

export class DecisionFigures {
  @OneOf(DECISION_ACTIONS) action!: string;
  @Text({ description: 'As decisions name it.' }) rule!: string;
  @Flag({ description: 'Taken without a person: out of sight until somebody had looked.' }) automated!: boolean;
  @Whole() count!: number;
  @Whole({ description: 'Of them, those that were taken back.' }) reversed!: number;
}

export class AppealFigures {
  @OneOf(DECISION_ACTIONS, { description: 'What it is against.' }) action!: string;
  @Flag({ description: 'Against a decision without a person.' }) automated!: boolean;
  @Whole() received!: number;
  @Whole() upheld!: number;
  @Whole() reversed!: number;
  @Whole() pending!: number;
  @Decimal({ nullable: true, description: 'To its decision.' }) medianHours!: number | null;
}

export class RestrictionFigures {
  @OneOf(RESTRICTION_KINDS, { description: '`publishing`: no posts and comments. `account`: no use of the account.' }) kind!: string;
  @Whole() count!: number;
  @Whole({ description: 'Until lifted, or for good.' }) withoutEnd!: number;
  @Whole({ description: 'Over, or taken back.' }) lifted!: number;
}

export class StrikeFigures {
  @OneOf(DECISION_ACTIONS, { description: 'That gave them.' }) action!: string;
  @Whole() count!: number;
  @Whole({ description: 'All of them together.' }) weight!: number;
  @Whole({ description: 'Taken back.' }) voided!: number;
}

export class CopyFigures {
  @Whole({ description: 'Of what notices of intimate imagery were about.' }) ofReported!: number;
  @Whole({ description: 'Of removed files, found by checks. The records of checks are kept for 180 days: counted as far back.' })
  ofRemoved!: number;
}

/** Counts alone: of nobody in particular. */
export class TransparencyFigures {
  @Whole() year!: number;
  @Instant() from!: string;
  @Instant({ description: 'Exclusive.' }) until!: string;
  @Nested(() => NoticeFigures, { array: true, description: 'Of people without an account (Art. 15(1)(b)).' }) notices!: NoticeFigures[];
  @Nested(() => ReportFigures, { array: true }) reports!: ReportFigures[];
  @Nested(() => HandlingFigures, { array: true, description: 'How long reports took.' }) handling!: HandlingFigures[];
  @Nested(() => DecisionFigures, { array: true, description: 'Art. 15(1)(c) and (e).' }) decisions!: DecisionFigures[];
  @Nested(() => AppealFigures, { array: true, description: 'Art. 15(1)(d).' }) appeals!: AppealFigures[];
  @Nested(() => RestrictionFigures, { array: true, description: 'Art. 24(1)(b).' }) restrictions!: RestrictionFigures[];
  @Nested(() => StrikeFigures, { array: true }) strikes!: StrikeFigures[];
  @Nested(() => CopyFigures, { description: 'Copies found by machines (Art. 15(1)(e)).' }) copies!: CopyFigures;
}
