import { NOTIFICATION_KINDS, NOTIFICATION_SUBJECTS } from '../../kernel/notification.js';
import { foreignKey, oneOf } from '../constraint-statements.js';
import { PUSH_TASK_KINDS, PUSH_TASK_STATUSES } from './push-task.entity.js';
import { PUSH_STATUSES } from './push.entity.js';

const KINDS = Object.keys(NOTIFICATION_KINDS);

/** What schema generation cannot say of the tables of notifications. Idempotent, plain SQL. */
export const NOTIFICATIONS_CONSTRAINTS: readonly string[] = [
  ...foreignKey('notification', 'account_id', 'account'),
  ...foreignKey('notification_happening', 'notification_id', 'notification'),
  ...foreignKey('notification_happening', 'actor_id', 'account'),
  ...foreignKey('notification_preference', 'account_id', 'account'),
  ...foreignKey('push_settings', 'account_id', 'account'),
  ...foreignKey('push_device', 'account_id', 'account'),
  ...foreignKey('push', 'account_id', 'account'),
  ...foreignKey('push', 'notification_id', 'notification'),
  ...oneOf('notification', 'kind', KINDS),
  ...oneOf('notification', 'subject_type', NOTIFICATION_SUBJECTS),
  ...oneOf('notification_preference', 'kind', KINDS),
  ...oneOf('push', 'status', PUSH_STATUSES),
  ...oneOf('push_task', 'kind', PUSH_TASK_KINDS),
  ...oneOf('push_task', 'status', PUSH_TASK_STATUSES),
  'create unique index if not exists notification_open_group on notification (account_id, group_key) where read_at is null',
  'create index if not exists notification_group on notification (account_id, group_key)',
  'create index if not exists notification_unread on notification (account_id) where read_at is null',
  'create unique index if not exists push_waiting on push (notification_id) where status = \'waiting\'',
  'create index if not exists push_due on push (due_at) where status = \'waiting\'',
  'create index if not exists push_task_due on push_task (due_at) where status = \'waiting\'',
  'alter table push_settings drop constraint if exists push_settings_quiet_check',
  `alter table push_settings add constraint push_settings_quiet_check check (
     (quiet_from is null) = (quiet_until is null) and quiet_from between 0 and 1439 and quiet_until between 0 and 1439
     and (quiet_from is null or time_zone is not null))`,
  // retention looks for these
  'create index if not exists notification_updated_at_idx on notification (updated_at)',
  'create index if not exists push_settled_at_idx on push (settled_at)',
  'create index if not exists push_task_settled_at_idx on push_task (settled_at)',
];
