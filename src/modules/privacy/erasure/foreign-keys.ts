import { AUTH_CONSTRAINTS } from '../../../entities/auth/auth.constraints.js';
import { BILLING_CONSTRAINTS } from '../../../entities/billing/billing.constraints.js';
import { STORE_CONSTRAINTS } from '../../../entities/billing/store.constraints.js';
import { DIAGNOSTICS_CONSTRAINTS } from '../../../entities/diagnostics/diagnostics.constraints.js';
import { FEED_CONSTRAINTS } from '../../../entities/feed/feed.constraints.js';
import { AVATAR_CONSTRAINTS } from '../../../entities/generation/avatar.constraints.js';
import { GENERATION_CONSTRAINTS } from '../../../entities/generation/generation.constraints.js';
import { MODERATION_CONSTRAINTS } from '../../../entities/moderation/moderation.constraints.js';
import { NOTIFICATIONS_CONSTRAINTS } from '../../../entities/notifications/notifications.constraints.js';
import { PRIVACY_CONSTRAINTS } from '../../../entities/privacy/privacy.constraints.js';

export interface ForeignKey {
  readonly table: string;
  readonly column: string;
  readonly target: string;
  readonly onDelete: 'cascade' | 'restrict' | 'set null' | 'no action';
}

const STATEMENTS = [
  ...AUTH_CONSTRAINTS,
  ...BILLING_CONSTRAINTS,
  ...STORE_CONSTRAINTS,
  ...DIAGNOSTICS_CONSTRAINTS,
  ...FEED_CONSTRAINTS,
  ...AVATAR_CONSTRAINTS,
  ...GENERATION_CONSTRAINTS,
  ...MODERATION_CONSTRAINTS,
  ...NOTIFICATIONS_CONSTRAINTS,
  ...PRIVACY_CONSTRAINTS,
];
const ADDED =
  /alter table (\w+)[^;]* foreign key \((\w+)\) references (\w+) \(id\)(?: on update \w+)? on delete (cascade|restrict|set null|no action)/;

/** Read from the statements that make them. A test compares them with the catalogue of the migrated database. */
export const FOREIGN_KEYS: readonly ForeignKey[] = STATEMENTS.flatMap((statement) => {
  const [, table, column, target, onDelete] = ADDED.exec(statement) ?? [];
  return table === undefined ? [] : [{ table, column: column!, target: target!, onDelete: onDelete as ForeignKey['onDelete'] }];
});
