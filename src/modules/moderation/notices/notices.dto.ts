import { NOTICE_KINDS, NOTICE_STATES, type NoticeKind } from '../../../entities/moderation/notice.entity.js';
import { REPORT_OUTCOMES } from '../../../entities/moderation/report.entity.js';
import { LOCALES, type Locale } from '../../../kernel/language.js';
import { Flag, Instant, Nested, OneOf, Text, Uuid } from '../../../platform/http/index.js';
import { GAP_TEXTS, NOTICE_GAPS } from './notice-kinds.js';
import { REDRESS, STATE_TEXTS } from './notice-texts.js';
import type { NoticeStatus } from './notices.service.js';

const EMAIL = /^[^\s@]+@[^\s@]+\.[^\s@]+$/;

export class ContactBody {
  @Text({ min: 1, max: 200 })
  name!: string;

  @Text({ min: 5, max: 254, pattern: EMAIL, description: 'Kept sealed; nobody whom the notice is about ever sees it.' })
  email!: string;
}

/** Nothing but the kind is required to be received; the answer says what is missing for it to be valid. */
export class NoticeBody {
  @OneOf(NOTICE_KINDS)
  kind!: NoticeKind;

  @Text({ max: 2_000, array: { max: 20 }, optional: true, description: 'Addresses (URLs) of posts, comments, pictures or profiles.' })
  locations?: string[];

  @Text({ max: 5_000, optional: true })
  explanation?: string;

  @Nested(() => ContactBody, { optional: true })
  contact?: ContactBody;

  @Flag({ optional: true, description: 'You believe in good faith that what you say is accurate and complete.' })
  goodFaith?: boolean;

  @Text({ max: 200, optional: true, description: 'Your full name, typed.' })
  signature?: string;

  @OneOf(LOCALES, { optional: true, description: 'That of the answers; else by `Accept-Language`.' })
  language?: Locale;
}

/** What was missing. What is not named stays as it was. */
export class CompleteNoticeBody {
  @Text({ max: 2_000, array: { max: 20 }, optional: true })
  locations?: string[];

  @Text({ max: 5_000, optional: true })
  explanation?: string;

  @Nested(() => ContactBody, { optional: true })
  contact?: ContactBody;

  @Flag({ optional: true })
  goodFaith?: boolean;

  @Text({ max: 200, optional: true })
  signature?: string;
}

export class MissingView {
  @OneOf(NOTICE_GAPS)
  part!: string;

  @Text()
  text!: string;
}

/** What whoever sent it sees; nothing of whom it is about, and nothing of others who sent one. */
export class NoticeView {
  @Uuid({ description: 'The tracking number.' })
  id!: string;

  @OneOf(NOTICE_KINDS)
  kind!: string;

  @OneOf(NOTICE_STATES)
  state!: string;

  @Text({ description: 'The state in words.' })
  text!: string;

  @Nested(() => MissingView, { array: true, description: 'What it lacks to be valid. `PATCH` adds it.' })
  missing!: MissingView[];

  @Instant()
  receivedAt!: string;

  @Instant({ optional: true, description: 'When nothing was missing any more.' })
  completeAt?: string;

  @Instant({ optional: true, description: 'Intimate imagery: 48 hours after it was complete.' })
  dueAt?: string;

  @OneOf(REPORT_OUTCOMES, { optional: true, description: 'Once decided.' })
  outcome?: string;

  @Flag({ optional: true, description: 'Whether the decision was taken without a person.' })
  automated?: boolean;

  @Text({ optional: true, description: 'Once closed: why, in the words of whoever looked at it.' })
  closingReason?: string;

  @Text({ optional: true, description: 'Once decided or closed: what you can do when you disagree.' })
  redress?: string;

  static of({ notice, outcome }: NoticeStatus): NoticeView {
    const { id, kind, state, locale, missing, receivedAt, completeAt, dueAt, closingReason } = notice;
    const result = outcome && (outcome.actedOn ? 'acted-on' : 'no-violation');
    return Object.assign(new NoticeView(), {
      id,
      kind,
      state,
      text: STATE_TEXTS[result ?? state][locale],
      missing: missing.map((part) => ({ part, text: GAP_TEXTS[part][locale] })),
      receivedAt: receivedAt.toISOString(),
      ...(completeAt && { completeAt: completeAt.toISOString() }),
      ...(dueAt && { dueAt: dueAt.toISOString() }),
      ...(outcome && { outcome: result, automated: outcome.automated }),
      ...(closingReason !== null && { closingReason }),
      ...((outcome || state === 'closed') && { redress: REDRESS[locale] }),
    });
  }
}

export class NewNoticeView extends NoticeView {
  @Text({ description: 'Opens it, in `X-Notice-Secret`. Given once: keep it.' })
  secret!: string;
}
