import { foreignKey, oneOf } from '../constraint-statements.js';
import { REFUND_ANSWERS } from './refund-question.entity.js';
import { REWARD_KINDS } from './reward.entity.js';
import { OWNERSHIPS, PURCHASE_KINDS, PURCHASE_STATES, STORE_ENVIRONMENTS, STORES } from './store-purchase.entity.js';

/** What schema generation cannot say of purchases and rewards. Idempotent, plain SQL. */
export const STORE_CONSTRAINTS: readonly string[] = [
  ...foreignKey('store_unit', 'purchase_id', 'store_purchase', 'restrict'),
  ...foreignKey('refund_question', 'purchase_id', 'store_purchase', 'restrict'),
  ...foreignKey('reward', 'account_id', 'account'),
  ...foreignKey('ad_session', 'account_id', 'account'),
  ...foreignKey('spending_limit', 'account_id', 'account'),
  ...oneOf('store_purchase', 'store', STORES),
  ...oneOf('store_purchase', 'environment', STORE_ENVIRONMENTS),
  ...oneOf('store_purchase', 'kind', PURCHASE_KINDS),
  ...oneOf('store_purchase', 'state', PURCHASE_STATES),
  ...oneOf('store_purchase', 'ownership', OWNERSHIPS),
  ...oneOf('store_unit', 'store', STORES),
  ...oneOf('store_unit', 'environment', STORE_ENVIRONMENTS),
  ...oneOf('refund_question', 'status', REFUND_ANSWERS),
  ...oneOf('reward', 'kind', REWARD_KINDS),
  'alter table store_unit drop constraint if exists store_unit_amounts_check',
  `alter table store_unit add constraint store_unit_amounts_check check (
     quantity >= 1 and points >= 0 and refunded between 0 and 100000 and taken_back between 0 and points)`,
  'alter table spending_limit drop constraint if exists spending_limit_amounts_check',
  'alter table spending_limit add constraint spending_limit_amounts_check check (daily >= 0 and weekly >= 0 and confirm_above >= 0)',
  `create unique index if not exists reward_daily on reward (account_id, day) where kind = 'daily'`,
  'create unique index if not exists reward_transaction on reward (transaction_id) where transaction_id is not null',
  'create index if not exists store_purchase_check on store_purchase (check_at) where check_at is not null',
  `create index if not exists store_purchase_unacknowledged on store_purchase (acknowledge_by)
     where acknowledge_by is not null and acknowledged_at is null`,
  'create index if not exists store_purchase_replaces on store_purchase (store, replaces_key) where replaces_key is not null',
  'create index if not exists store_purchase_unknown on store_purchase (id) where product_id is null',
  'create index if not exists store_unit_unknown on store_unit (purchase_id) where product_id is null',
  `create index if not exists refund_question_due on refund_question (due_at) where status = 'waiting'`,
  // retention looks for this
  'create index if not exists reward_granted_at_idx on reward (granted_at)',
];
