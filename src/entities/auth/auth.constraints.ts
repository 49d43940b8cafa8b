/** What schema generation cannot say of the tables of auth. Idempotent, plain SQL. */
const foreignKey = (table: string, column: string, target: string): readonly string[] => [
  `alter table ${table} drop constraint if exists ${table}_${column}_fk`,
  `alter table ${table} add constraint ${table}_${column}_fk foreign key (${column}) references ${target} (id) on delete cascade`,
];

const oneOf = (table: string, column: string, values: readonly string[]): readonly string[] => [
  `alter table ${table} drop constraint if exists ${table}_${column}_check`,
  `alter table ${table} add constraint ${table}_${column}_check check (${column} in (${values.map((value) => `'${value}'`).join(', ')}))`,
];

export const AUTH_CONSTRAINTS: readonly string[] = [
  ...foreignKey('account_role', 'account_id', 'account'),
  ...foreignKey('profile', 'account_id', 'account'),
  ...foreignKey('sign_in_identity', 'account_id', 'account'),
  ...foreignKey('session', 'account_id', 'account'),
  ...foreignKey('refresh_token', 'session_id', 'session'),
  ...oneOf('account', 'status', ['active', 'suspended', 'deletion-scheduled', 'deleted']),
  ...oneOf('account', 'locale', ['en', 'es']),
  ...oneOf('account_role', 'role', ['moderator', 'compliance', 'admin']),
  ...oneOf('sign_in_identity', 'provider', ['google', 'apple']),
  // retention looks for these
  'create index if not exists session_end_idx on session (least(ended_at, expires_at))',
  'create index if not exists refresh_token_expires_at_idx on refresh_token (expires_at)',
];
