import { NOTIFICATION_KINDS, type NotificationKind } from '../../../kernel/notification.js';
import { Flag, Nested, OneOf, Text } from '../../../platform/http/index.js';
import type { PushSide } from './push-wishes.js';
import { timeOf } from './quiet-hours.js';
import type { KindWishes } from './wishes.js';

const KINDS = Object.keys(NOTIFICATION_KINDS) as NotificationKind[];
const TIME = /^\d{2}:\d{2}$/;

export class QuietHoursBody {
  @Text({ min: 5, max: 5, pattern: TIME, description: 'HH:MM, 24 hours.', example: '22:00' })
  from!: string;

  @Text({ min: 5, max: 5, pattern: TIME, description: 'HH:MM; earlier than `from`: on the next day.', example: '07:30' })
  until!: string;

  @Text({ min: 1, max: 64, description: 'An IANA name.', example: 'Europe/Madrid' })
  timeZone!: string;
}

export class PushPreferencesBody {
  @Flag({ optional: true, description: 'Push at all: off until the person opts in.' })
  enabled?: boolean;

  @Nested(() => QuietHoursBody, { optional: true, nullable: true, description: 'When no push comes; null: none.' })
  quietHours?: QuietHoursBody | null;
}

export class KindPreferencesBody {
  @OneOf(KINDS)
  kind!: NotificationKind;

  @Flag({ optional: true, description: 'Can be false only where `inboxOptional` is true.' })
  inbox?: boolean;

  @Flag({ optional: true })
  push?: boolean;
}

/** What is left out stays as it is. */
export class PreferencesBody {
  @Nested(() => PushPreferencesBody, { optional: true })
  push?: PushPreferencesBody;

  @Nested(() => KindPreferencesBody, { optional: true, array: { max: KINDS.length } })
  kinds?: KindPreferencesBody[];
}

export class PushPreferencesView {
  @Flag()
  enabled!: boolean;

  @Nested(() => QuietHoursBody, { nullable: true })
  quietHours!: QuietHoursBody | null;
}

export class KindPreferencesView {
  @OneOf(KINDS)
  kind!: NotificationKind;

  @Flag({ description: 'Whether it stands in the inbox.' })
  inbox!: boolean;

  @Flag({ description: 'False: it always stands in the inbox, for the person must be able to learn of it.' })
  inboxOptional!: boolean;

  @Flag({ description: 'Whether it comes as a push, while push is on at all.' })
  push!: boolean;
}

export class PreferencesView {
  @Nested(() => PushPreferencesView)
  push!: PushPreferencesView;

  @Nested(() => KindPreferencesView, { array: true })
  kinds!: KindPreferencesView[];

  static of(wishes: KindWishes, { isEnabled, quietHours }: PushSide): PreferencesView {
    const hours = quietHours && { from: timeOf(quietHours.from), until: timeOf(quietHours.until), timeZone: quietHours.timeZone };
    return {
      push: { enabled: isEnabled, quietHours: hours },
      kinds: KINDS.map((kind) => {
        const { inbox, push } = wishes[kind];
        return { kind, inbox, inboxOptional: NOTIFICATION_KINDS[kind].inboxOptional, push };
      }),
    };
  }
}
