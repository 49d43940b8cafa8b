import { FIELD_TEXTS, Satisfies, Text } from '../../../platform/http/index.js';

/** Words of staff, not of blanks alone. */
export const Said = (max: number, description: string, optional = false): PropertyDecorator => (target, key) => {
  Text({ min: 1, max, description, optional })(target, key);
  Satisfies('isSaid', (value) => typeof value !== 'string' || value.trim().length >= 1, FIELD_TEXTS.length(1, max))(target, key);
};

/** Law 12. */
export const Purpose = (): PropertyDecorator => Said(500, 'Why you do it; in the audit log.');
