import {
  REQUEST_CHANNELS, REQUEST_KINDS, REQUEST_LAWS, REQUEST_STATES, type RequestKind,
} from '../../../entities/privacy/privacy-request.entity.js';
import type { Locale } from '../../../kernel/language.js';
import { Flag, Instant, OneOf, PageOf, Text, Uuid } from '../../../platform/http/index.js';
import type { RequestEvent } from './request-log.js';
import type { RequestRow } from './request-rows.js';
import {
  COMPLAINT_TEXTS, EXTENSION_REASONS, EXTENSION_TEXTS, type ExtensionReason, REFUSAL_REASONS, REFUSAL_TEXTS, type RefusalReason,
} from './reasons.js';

export class AskBody {
  @OneOf(REQUEST_KINDS, { description: 'A right of GDPR Art. 15 to 21, or its like.' })
  kind!: RequestKind;

  @Text({ max: 5_000, optional: true, description: 'What exactly, in your words. Kept sealed.' })
  details?: string;
}

/** How a request stands, for whoever sent it. */
export class OwnRequestView {
  @Uuid() id!: string;
  @OneOf(REQUEST_KINDS) kind!: string;
  @OneOf(REQUEST_CHANNELS) channel!: string;
  @OneOf(REQUEST_STATES) state!: string;
  @OneOf(REQUEST_LAWS, { description: 'By whose deadlines it is answered.' }) law!: string;
  @Instant() receivedAt!: string;
  @Instant({ description: 'By when you get an answer.' }) dueAt!: string;
  @Flag() isExtended!: boolean;
  @OneOf(EXTENSION_REASONS, { nullable: true }) extensionReason!: string | null;
  @OneOf(REFUSAL_REASONS, { nullable: true }) refusalReason!: string | null;
  @Text({ nullable: true, description: 'Why, in words, of an extension or a refusal; what was done. Told with the single request.' })
  explanation!: string | null;
  @Text({ nullable: true, description: 'Of a refusal: where you can complain.' }) complaint!: string | null;
  @Instant({ nullable: true, description: 'When it was done or refused.' }) decidedAt!: string | null;

  static of(request: RequestRow, locale: Locale, events: readonly RequestEvent[] = []): OwnRequestView {
    const { id, kind, channel, state, law, receivedAt, dueAt, extendedUntil, decidedAt } = request;
    const { extensionReason, refusalReason } = request;
    const why = REFUSAL_TEXTS[refusalReason as RefusalReason] ?? EXTENSION_TEXTS[extensionReason as ExtensionReason] ?? null;
    const said = events.findLast(({ type }) => type === 'refused' || type === 'done' || type === 'extended')?.note ?? null;
    return Object.assign(new OwnRequestView(), {
      id, kind, channel, state, law, receivedAt: receivedAt.toISOString(), dueAt: (extendedUntil ?? dueAt).toISOString(),
      isExtended: extendedUntil !== null, extensionReason, refusalReason,
      explanation: [why?.[locale], said].filter((text) => text !== undefined && text !== null).join(' ') || null,
      complaint: refusalReason === null ? null : COMPLAINT_TEXTS[law][locale],
      decidedAt: decidedAt?.toISOString() ?? null,
    });
  }
}

export class OwnRequestPage extends PageOf(OwnRequestView) {}
