import { NOTICE_KINDS } from '../../../entities/moderation/notice.entity.js';
import { LOCALES } from '../../../kernel/language.js';
import { Instant, OneOf, PageOf, PageQuery, Text, Uuid } from '../../../platform/http/index.js';
import { Purpose, Said } from '../decisions/decisions.dto.js';
import { NOTICE_GAPS } from './notice-kinds.js';
import { UNRESOLVED_STATES, type UnresolvedNotice, type UnresolvedState } from './unresolved-notices.js';

export class StaffNoticesQuery extends PageQuery {
  @OneOf(UNRESOLVED_STATES, { optional: true, description: '`unresolved` when absent: those that nobody has closed.' })
  state: UnresolvedState = 'unresolved';

  @Text({ min: 1, max: 500, optional: true, description: 'Why you read them, for the audit log; what was said is left out without it.' })
  purpose?: string;
}

export class CloseNoticeBody {
  @Said(1, 2_000, 'Why it is closed, for whoever sent it.') reason!: string;
  @Purpose() purpose!: string;
}

export class StaffNoticeView {
  @Uuid() id!: string;
  @OneOf(NOTICE_KINDS) kind!: string;
  @OneOf(LOCALES, { description: 'The language of its sender.' }) language!: string;
  @Text({ array: { max: 20 }, nullable: true, description: 'As they were sent. Null without a purpose.' }) locations!: string[] | null;
  @Text({ nullable: true, description: 'Null without a purpose.' }) explanation!: string | null;
  @OneOf(NOTICE_GAPS, { array: { max: NOTICE_GAPS.length } }) missing!: string[];
  @Instant() receivedAt!: string;
  @Instant({ nullable: true }) closedAt!: string | null;
  @Text({ nullable: true }) closingReason!: string | null;

  /** Never who sent it. */
  static of(notice: UnresolvedNotice, isRead: boolean): StaffNoticeView {
    const { id, kind, locale, locations, explanation, missing, receivedAt, closedAt, closingReason } = notice;
    return {
      id, kind, language: locale, locations: isRead ? [...locations] : null, explanation: isRead ? explanation : null,
      missing: [...missing], receivedAt: receivedAt.toISOString(), closedAt: closedAt?.toISOString() ?? null, closingReason,
    };
  }
}

export class StaffNoticePage extends PageOf(StaffNoticeView) {}
