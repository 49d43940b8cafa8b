import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { Clock } from '../../../kernel/clock.js';
import { type AccountId, Ids } from '../../../kernel/ids.js';
import type { Locale } from '../../../kernel/language.js';
import type { NotificationKind } from '../../../kernel/notification.js';
import { AuthFacade } from '../../auth/index.js';
import type { QuietHours } from './quiet-hours.js';
import { Wishes } from './wishes.js';

interface SettingsRow {
  readonly enabled: boolean;
  readonly quietFrom: number | null;
  readonly quietUntil: number | null;
  readonly timeZone: string | null;
  readonly externalId: string;
}

/** How a person is reached by push. */
export interface PushSide {
  /** False until the person opts in (P18, P32), and for somebody who never chose. */
  readonly isEnabled: boolean;
  readonly quietHours: QuietHours | null;
  /** How the push service knows the person; null before there is reason to. */
  readonly externalId: string | null;
  /** IANA name; null when the person never told. */
  readonly timeZone: string | null;
  readonly language: Locale;
}

const SETTINGS = `
  select enabled, quiet_from as "quietFrom", quiet_until as "quietUntil", time_zone as "timeZone", external_id as "externalId"
  from push_settings where account_id = ?`;
const BEGIN = `
  insert into push_settings (account_id, enabled, external_id, updated_at) values (?, false, ?, ?) on conflict (account_id) do nothing`;

/** What part a person gives to push. Reads what is true now: to be asked when a push is about to go, not only when it is planned. */
@Injectable()
export class PushWishes {
  constructor(
    private readonly em: EntityManager,
    private readonly clock: Clock,
    private readonly ids: Ids,
    private readonly auth: AuthFacade,
    private readonly wishes: Wishes,
  ) {}

  /** Push is on, and this kind of news with it. */
  async isWanted(accountId: AccountId, kind: NotificationKind): Promise<boolean> {
    return ((await this.settingsOf(accountId))?.enabled ?? false) && (await this.wishes.of(accountId))[kind].push;
  }

  async of(accountId: AccountId): Promise<PushSide> {
    const settings = await this.settingsOf(accountId);
    const language = await this.auth.localeOf(accountId);
    if (!settings) return { isEnabled: false, quietHours: null, externalId: null, timeZone: null, language };
    const { enabled: isEnabled, quietFrom: from, quietUntil: until, timeZone, externalId } = settings;
    const quietHours = from === null || until === null || timeZone === null ? null : { from, until, timeZone };
    return { isEnabled, quietHours, externalId, timeZone, language };
  }

  /** Random and made once; never the account id. For an account that is there. */
  async ensureExternalId(accountId: AccountId): Promise<string> {
    await this.em.execute(BEGIN, [accountId, this.ids.random<string>(), this.clock.now()]);
    return (await this.settingsOf(accountId))!.externalId;
  }

  private async settingsOf(accountId: AccountId): Promise<SettingsRow | undefined> {
    const [row] = await this.em.execute<SettingsRow[]>(SETTINGS, [accountId]);
    return row;
  }
}
