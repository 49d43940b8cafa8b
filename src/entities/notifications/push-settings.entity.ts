import { defineEntity, p } from '@mikro-orm/core';
import { accountId, id, instant, text } from '../columns.js';
import { declare, shown, withheld } from '../privacy.js';

const PushSettingsSchema = defineEntity({
  name: 'PushSettings',
  tableName: 'push_settings',
  properties: {
    accountId: accountId().primary(),
    /** Off until the person opts in (P18, P32). */
    enabled: p.boolean().default(false),
    enabledAt: instant().nullable(),
    /** No push between these minutes of the day in `timeZone`; may pass midnight. Both or none. */
    quietFrom: p.smallint().nullable(),
    quietUntil: p.smallint().nullable(),
    /** IANA name. */
    timeZone: text().nullable(),
    /** Random; how the push service knows the person. Never the account id. */
    externalId: id<string>().unique(),
    updatedAt: instant(),
  },
});

/** Whether and when a person wants push at all. */
export class PushSettings extends PushSettingsSchema.class {}
PushSettingsSchema.setClass(PushSettings);

export const PushSettingsTable = declare(PushSettingsSchema, {
  owner: 'notifications',
  person: 'accountId',
  retention: 'account',
  columns: {
    accountId: shown('account-id', 'notification'),
    enabled: shown('activity', 'notification'),
    enabledAt: shown('activity', 'notification'),
    quietFrom: shown('activity', 'notification'),
    quietUntil: shown('activity', 'notification'),
    timeZone: shown('locale', 'notification'),
    externalId: withheld('internal-id', 'notification'),
    updatedAt: shown('activity', 'notification'),
  },
});
