import { defineEntity } from '@mikro-orm/core';
import { instant, text } from '../columns.js';
import { declare, internal } from '../privacy.js';

const StoreSweepSchema = defineEntity({
  name: 'StoreSweep',
  tableName: 'store_sweep',
  properties: {
    /** Such as `app-store/production/notices` or `google-play/voided`. */
    name: text().primary(),
    /** Everything that the store recorded before it has been looked at. */
    upTo: instant(),
    sweptAt: instant(),
  },
});

/** How far the sweeps for what the stores' notices missed have come. */
export class StoreSweep extends StoreSweepSchema.class {}
StoreSweepSchema.setClass(StoreSweep);

export const StoreSweepTable = declare(StoreSweepSchema, {
  owner: 'billing',
  person: 'nobody',
  retention: 'operating-state',
  columns: {
    name: internal('technical', 'operations'),
    upTo: internal('technical', 'operations'),
    sweptAt: internal('technical', 'operations'),
  },
});
