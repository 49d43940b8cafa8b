import { defineEntity } from '@mikro-orm/core';
import type { SessionId } from '../../kernel/ids.js';
import { accountId, id, instant } from '../columns.js';
import { declare, shown, withheld } from '../privacy.js';

const PushDeviceSchema = defineEntity({
  name: 'PushDevice',
  tableName: 'push_device',
  properties: {
    /** OneSignal's id of the subscription, a UUID. */
    subscriptionId: id<string>().primary(),
    accountId: accountId().index(),
    /** The session that tied it: when that ends, the device is untied. */
    sessionId: id<SessionId>().index(),
    tiedAt: instant(),
  },
});

/** A device that gets a person's push (P11). Tied to one account at a time: whoever ties it last has it. */
export class PushDevice extends PushDeviceSchema.class {}
PushDeviceSchema.setClass(PushDevice);

export const PushDeviceTable = declare(PushDeviceSchema, {
  owner: 'notifications',
  person: 'accountId',
  retention: 'account',
  columns: {
    subscriptionId: shown('device', 'notification'),
    accountId: shown('account-id', 'notification'),
    sessionId: withheld('internal-id', 'notification'),
    tiedAt: shown('activity', 'notification'),
  },
});
