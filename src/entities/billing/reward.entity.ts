import { defineEntity, p } from '@mikro-orm/core';
import { accountId, id, instant, text } from '../columns.js';
import { declare, shown, withheld } from '../privacy.js';

export const REWARD_KINDS = ['daily', 'ad'] as const;
export type RewardKind = (typeof REWARD_KINDS)[number];

const RewardSchema = defineEntity({
  name: 'Reward',
  tableName: 'reward',
  properties: {
    id: id<string>().primary(),
    accountId: accountId(),
    kind: text<RewardKind>(),
    /** The day for which it counts, in the person's own reckoning at that moment for `daily`, UTC for `ad`. */
    day: p.date().columnType('date').$type<string>(),
    /** `ad`: the ad network's transaction id. */
    transactionId: text().nullable(),
    adUnit: text().nullable(),
    /** A keyed hash of the device's id as the app tells it; for the cap per device alone. */
    deviceHash: text().nullable(),
    points: p.integer(),
    grantedAt: instant(),
  },
  indexes: [
    { properties: ['accountId', 'kind', 'grantedAt'], name: 'reward_account_idx' },
    { properties: ['deviceHash', 'day'], name: 'reward_device_idx' },
  ],
});

/** Points that were given for a daily visit or a watched ad. One for each ad transaction, ever; one daily reward for each day. */
export class Reward extends RewardSchema.class {}
RewardSchema.setClass(Reward);

export const RewardTable = declare(RewardSchema, {
  owner: 'billing',
  person: 'accountId',
  retention: 'reward',
  columns: {
    id: withheld('internal-id', 'billing'),
    accountId: shown('account-id', 'billing'),
    kind: shown('points', 'billing'),
    day: shown('activity', 'billing'),
    transactionId: shown('internal-id', 'billing'),
    adUnit: shown('technical', 'billing'),
    deviceHash: withheld('device', 'billing'),
    points: shown('points', 'billing'),
    grantedAt: shown('activity', 'billing'),
  },
});
