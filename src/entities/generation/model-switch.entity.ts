import { defineEntity } from '@mikro-orm/core';
import { instant, text } from '../columns.js';
import { declare, internal } from '../privacy.js';

const ModelSwitchSchema = defineEntity({
  name: 'ModelSwitch',
  tableName: 'model_switch',
  properties: {
    /** `*` for every provider, or every model. */
    provider: text().primary(),
    model: text().primary(),
    reason: text(),
    switchedOffAt: instant(),
  },
});

/** What an operator switched off: nothing new is sent there. A row that is missing is a model that is on. */
export class ModelSwitch extends ModelSwitchSchema.class {}
ModelSwitchSchema.setClass(ModelSwitch);

export const ModelSwitchTable = declare(ModelSwitchSchema, {
  owner: 'generation',
  person: 'nobody',
  retention: 'operating-state',
  columns: {
    provider: internal('technical', 'operations'),
    model: internal('technical', 'operations'),
    reason: internal('technical', 'operations'),
    switchedOffAt: internal('technical', 'operations'),
  },
});
