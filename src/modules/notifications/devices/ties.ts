import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import type { PushTaskKind } from '../../../entities/notifications/push-task.entity.js';
import type { AccountId } from '../../../kernel/ids.js';
import type { Locale } from '../../../kernel/language.js';
import { type PushPerson, PushService } from '../onesignal/push-service.port.js';
import { PushWishes } from '../preferences/push-wishes.js';
import { PushTasks } from './push-tasks.js';

interface DeviceRow {
  readonly subscriptionId: string;
  /** The last that was, or is to be, told of it for this person. */
  readonly told: Extract<PushTaskKind, 'tie' | 'untie'> | null;
  /** OneSignal did not know the device then, or would not have it. */
  readonly isMissing: boolean;
}

interface Locked {
  readonly externalId: string;
  /** Push is on, or was: OneSignal may know the person. */
  readonly wasOn: boolean;
  /** GDPR Art. 18: OneSignal learns nothing of the person meanwhile. */
  readonly isRestricted: boolean;
}

const LOCK = `
  select external_id as "externalId", enabled_at is not null as "wasOn",
    exists (select 1 from account a where a.id = account_id and a.restricted_at is not null) as "isRestricted"
  from push_settings where account_id = ? for update`;
/** The last word of each device. */
const TOLD = `
  select t.kind, t.status from push_task t
  where t.external_id = ? and t.subscription_id = d.subscription_id and t.kind in ('tie', 'untie')
  order by t.created_at desc, t.id desc limit 1`;
const DEVICES = `
  select d.subscription_id as "subscriptionId", told.kind as told, coalesce(told.status in ('gone', 'refused'), false) as "isMissing"
  from push_device d left join lateral (${TOLD}) told on true where d.account_id = ? order by d.subscription_id`;
const ONE = `select told.kind as told from (select ?::uuid as subscription_id) d left join lateral (${TOLD}) told on true`;
const LANGUAGE = `
  select language, time_zone as "timeZone" from push_task
  where external_id = ? and kind = 'language' order by created_at desc, id desc limit 1`;
/** Also what is to be told of a device that went on to somebody else. */
const OPEN = `
  select kind, attempts from push_task where status = 'waiting' and (external_id = ? or subscription_id in (
    select subscription_id from push_task where external_id = ? and subscription_id is not null))`;

export interface OpenTask {
  readonly kind: PushTaskKind;
  readonly attempts: number;
}

/**
 * What OneSignal knows of a person against what it should know: their devices, language and time zone while push is on, no device while
 * it is off (P11, P18). What differs becomes a task. Looked at whenever one of them changes, and before each push, so that what nobody
 * announced, such as another language of the account, is told in time all the same. While processing is restricted nothing new is told.
 */
@Injectable()
export class Ties {
  constructor(
    private readonly em: EntityManager,
    private readonly service: PushService,
    private readonly wishes: PushWishes,
    private readonly tasks: PushTasks,
  ) {}

  /**
   * In the caller's transaction; nothing when nothing differs, or without OneSignal. `again`: the app says that its device is there, so a
   * device that OneSignal did not know, or would not have, is told once more.
   */
  async settle(accountId: AccountId, { again = false } = {}): Promise<void> {
    if (!this.service.isConfigured) return;
    const [known] = await this.em.execute<Locked[]>(LOCK, [accountId]);
    if (!known?.wasOn) return;
    const { externalId } = known;
    const { isEnabled, language, timeZone } = await this.wishes.of(accountId);
    if (isEnabled && known.isRestricted) return this.tasks.withhold(externalId); // what is taken back is told all the same
    const devices = await this.em.execute<DeviceRow[]>(DEVICES, [externalId, accountId]);
    const person = { externalId, language, timeZone };
    for (const { subscriptionId, told, isMissing } of devices) {
      if (isEnabled && (told !== 'tie' || (again && isMissing))) await this.tasks.add({ kind: 'tie', ...person, subscriptionId });
      if (!isEnabled && told !== 'untie') await this.tasks.add({ kind: 'untie', externalId, subscriptionId });
    }
    if (isEnabled && devices.length > 0 && !(await this.isTold(person))) await this.tasks.add({ kind: 'language', ...person });
  }

  /** For a device that is not the person's any more. In the caller's transaction. */
  async end(accountId: AccountId, subscriptionId: string): Promise<void> {
    if (!this.service.isConfigured) return;
    const [known] = await this.em.execute<Locked[]>(LOCK, [accountId]);
    if (!known?.wasOn) return;
    const { externalId } = known;
    const [{ told }] = await this.em.execute<[Pick<DeviceRow, 'told'>]>(ONE, [subscriptionId, externalId]);
    if (told !== 'untie') await this.tasks.add({ kind: 'untie', externalId, subscriptionId });
  }

  /** What waits to be told of the person, and of devices that were theirs. */
  open(externalId: string): Promise<OpenTask[]> {
    return this.em.execute<OpenTask[]>(OPEN, [externalId, externalId]);
  }

  private async isTold({ externalId, language, timeZone }: PushPerson): Promise<boolean> {
    const [told] = await this.em.execute<{ language: Locale; timeZone: string | null }[]>(LANGUAGE, [externalId]);
    return told?.language === language && told.timeZone === timeZone;
  }
}
