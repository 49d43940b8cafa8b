import { oneOf } from '../constraint-statements.js';
import { ERRAND_STATUSES } from './provider-errand.entity.js';

/** What the schema builder cannot say: the indexes of the line, of the worker's look-outs and of unfinished deletions. */
const foreignKey = (table: string, column: string, target: string, onDelete: string): readonly string[] => [
  `alter table ${table} drop constraint if exists ${table}_${column}_fk`,
  `alter table ${table} add constraint ${table}_${column}_fk foreign key (${column}) references ${target} (id) on delete ${onDelete}`,
];

export const GENERATION_CONSTRAINTS: readonly string[] = [
  ...foreignKey('generation', 'account_id', 'account', 'restrict'),
  ...foreignKey('creation', 'account_id', 'account', 'restrict'),
  ...foreignKey('upload', 'account_id', 'account', 'restrict'),
  ...foreignKey('quote', 'account_id', 'account', 'cascade'),
  ...foreignKey('account_sequence', 'account_id', 'account', 'cascade'),
  ...foreignKey('account_event', 'account_id', 'account', 'cascade'),
  ...foreignKey('creation_tombstone', 'account_id', 'account', 'cascade'),
  ...foreignKey('idempotency_key', 'account_id', 'account', 'cascade'),
  ...foreignKey('creation', 'generation_id', 'generation', 'restrict'),
  ...foreignKey('generation_attempt', 'generation_id', 'generation', 'cascade'),
  ...foreignKey('generation_output', 'generation_id', 'generation', 'cascade'),
  ...foreignKey('generation_input', 'generation_id', 'generation', 'cascade'),
  ...foreignKey('generation_input', 'upload_id', 'upload', 'set null'),
  ...foreignKey('generation_input', 'creation_id', 'creation', 'set null'),
  'alter table generation drop constraint if exists generation_end_check',
  `alter table generation add constraint generation_end_check check ((status in ('queued', 'running')) = (finished_at is null))`,
  `create index if not exists generation_served on generation (account_id, started_at desc) where started_at is not null`,
  `create index if not exists generation_queued on generation (account_id, created_at, id) where status = 'queued'`,
  `create index if not exists generation_running on generation (account_id) where status = 'running'`,
  `create index if not exists generation_due on generation (next_action_at) where status = 'running'`,
  `create index if not exists generation_recent on generation (tool, finished_at desc) where status = 'succeeded'`,
  `create index if not exists generation_attempt_latest on generation_attempt (generation_id, number desc)`,
  `create index if not exists generation_attempt_open on generation_attempt (provider) where ended_at is null`,
  `create index if not exists generation_attempt_spent on generation_attempt (provider, started_at) include (cost_micros)`,
  `create index if not exists generation_waiting_for on generation (waiting_for, waiting_since, id)
   where status = 'running' and waiting_for is not null`,
  `create index if not exists generation_input_creation on generation_input (creation_id) where creation_id is not null`,
  ...oneOf('provider_errand', 'status', ERRAND_STATUSES),
  `create index if not exists creation_deleting on creation (deleting_at) where deleting_at is not null`,
];
