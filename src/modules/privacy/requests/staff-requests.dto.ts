import {
  REQUEST_CHANNELS, REQUEST_KINDS, REQUEST_LAWS, REQUEST_STATES, type RequestChannel, type RequestKind, type RequestLaw, type RequestState,
} from '../../../entities/privacy/privacy-request.entity.js';
import { LOCALES, type Locale } from '../../../kernel/language.js';
import { Flag, Instant, JsonObject, Nested, OneOf, PageOf, PageQuery, Text, Uuid, Whole } from '../../../platform/http/index.js';
import { deadlinesOf } from './deadlines.js';
import type { ReadRequest } from './desk-cases.service.js';
import type { RequestRow } from './request-rows.js';
import { Purpose, Said } from './staff-fields.js';
import { ADDRESS } from './web-requests.dto.js';

export class PurposeBody {
  @Purpose() purpose!: string;
}

export class PurposeQuery {
  @Purpose() purpose!: string;
}

export class QueueQuery extends PageQuery {
  @OneOf(REQUEST_STATES, { optional: true, description: 'All that are not settled when absent.' }) state?: RequestState;
  @OneOf(REQUEST_KINDS, { optional: true }) kind?: RequestKind;
  @OneOf(['me', 'none'], { optional: true }) assignee?: 'me' | 'none';
  @Flag({ optional: true, description: '`true`: only those whose time is over.' }) overdue?: boolean;
}

export class EnterBody extends PurposeBody {
  @OneOf(REQUEST_KINDS) kind!: RequestKind;
  @OneOf(REQUEST_CHANNELS, { optional: true, description: '`mail` when absent.' }) channel: RequestChannel = 'mail';
  @Instant({ optional: true, description: 'When it arrived; the deadline runs from then. Now when absent.' }) receivedAt?: string;
  @Text({ min: 5, max: 254, pattern: ADDRESS, optional: true, description: 'Where it came from. Kept sealed.' }) contact?: string;
  @Text({ max: 5_000, optional: true, description: 'What it says. Kept sealed.' }) details?: string;
  @Uuid({ optional: true, description: 'Where it is known.' }) accountId?: string;
  @OneOf(REQUEST_LAWS, { optional: true, description: 'By the account, else by the place when absent.' }) law?: RequestLaw;
  @Text({ min: 2, max: 2, pattern: /^[A-Z]{2}$/, optional: true, description: 'ISO 3166-1 alpha-2.' }) country?: string;
  @Text({ min: 1, max: 40, optional: true }) region?: string;
  @OneOf(LOCALES, { optional: true, description: 'Of what the person is told. `en` when absent.' }) language: Locale = 'en';
}

/** Nothing of the person. */
export class StaffRequestSummaryView {
  @Uuid() id!: string;
  @OneOf(REQUEST_CHANNELS) channel!: string;
  @OneOf(REQUEST_KINDS) kind!: string;
  @OneOf(REQUEST_LAWS) law!: string;
  @OneOf(REQUEST_STATES) state!: string;
  @Flag({ description: 'Whether it is known whose account it is about.' }) hasAccount!: boolean;
  @Text({ nullable: true, description: 'How it was made sure who asks.' }) identityMethod!: string | null;
  @Instant() receivedAt!: string;
  @Instant({ nullable: true, description: 'By when the person must have word that it arrived.' }) confirmBy!: string | null;
  @Instant({ description: 'With its extension.' }) dueAt!: string;
  @Flag() isExtended!: boolean;
  @Flag() isOverdue!: boolean;
  @OneOf(['me', 'other', 'none']) assignee!: string;
  @Instant({ nullable: true }) decidedAt!: string | null;

  static of(row: RequestRow, reader: string, now: Date): StaffRequestSummaryView {
    const { id, channel, kind, law, state, accountId, identityMethod, receivedAt, dueAt, extendedUntil, assigneeId, decidedAt } = row;
    const until = extendedUntil ?? dueAt;
    return {
      id, channel, kind, law, state, hasAccount: accountId !== null, identityMethod, receivedAt: receivedAt.toISOString(),
      confirmBy: deadlinesOf(law, receivedAt).confirmBy?.toISOString() ?? null, dueAt: until.toISOString(),
      isExtended: extendedUntil !== null, isOverdue: decidedAt === null && until < now,
      assignee: assigneeId === null ? 'none' : assigneeId === reader ? 'me' : 'other', decidedAt: decidedAt?.toISOString() ?? null,
    };
  }
}

export class StaffRequestPage extends PageOf(StaffRequestSummaryView) {}

export class RequestEventView {
  @Whole() sequence!: number;
  @Text() type!: string;
  @OneOf(['person', 'staff', 'service']) by!: string;
  @Uuid({ nullable: true, description: 'Who of staff, or the person.' }) actorId!: string | null;
  @JsonObject() data!: object;
  @Text({ nullable: true }) note!: string | null;
  @Instant() at!: string;
}

export class StaffRequestView {
  @Nested(() => StaffRequestSummaryView) request!: StaffRequestSummaryView;
  @Uuid({ nullable: true }) accountId!: string | null;
  @Text({ nullable: true }) contact!: string | null;
  @Text({ nullable: true }) details!: string | null;
  @Uuid({ array: true, description: 'Accounts whose sign-in carries that address: a hint, no proof.' }) accountsWithContact!: string[];
  @Text({ nullable: true }) extensionReason!: string | null;
  @Text({ nullable: true }) refusalReason!: string | null;
  @Uuid({ nullable: true }) exportId!: string | null;
  @Uuid({ nullable: true }) deletionId!: string | null;
  @Nested(() => RequestEventView, { array: true, description: 'All that happened, in its order.' }) events!: RequestEventView[];

  static of({ request, events, accountsWithContact }: ReadRequest, reader: string, now: Date): StaffRequestView {
    const { accountId, contact, details, extensionReason, refusalReason, exportId, deletionId } = request;
    return {
      request: StaffRequestSummaryView.of(request, reader, now), accountId, contact, details, accountsWithContact: [...accountsWithContact],
      extensionReason, refusalReason, exportId, deletionId,
      events: events.map(({ sequence, type, actorKind: by, actorId, data, note, at }) => ({
        sequence, type, by, actorId, data, note, at: at.toISOString(),
      })),
    };
  }
}

export class NoteBody extends PurposeBody {
  @Said(5_000, 'What was found, checked or agreed. Kept sealed.') note!: string;
}
