import { foreignKey, oneOf } from '../constraint-statements.js';

/** What schema generation cannot say of the tables of auth. Idempotent, plain SQL. */
export const AUTH_CONSTRAINTS: readonly string[] = [
  ...foreignKey('account_role', 'account_id', 'account'),
  ...foreignKey('profile', 'account_id', 'account'),
  ...foreignKey('sign_in_identity', 'account_id', 'account'),
  ...foreignKey('session', 'account_id', 'account'),
  ...foreignKey('refresh_token', 'session_id', 'session'),
  ...foreignKey('age_signal', 'account_id', 'account'),
  ...foreignKey('web_sign_in', 'account_id', 'account'),
  ...foreignKey('provider_grant', 'account_id', 'account', 'set null'),
  ...oneOf('account', 'status', ['active', 'suspended', 'deletion-scheduled', 'deleted']),
  ...oneOf('account', 'locale', ['en', 'es']),
  ...oneOf('account_role', 'role', ['moderator', 'compliance', 'admin']),
  ...oneOf('sign_in_identity', 'provider', ['google', 'apple']),
  ...oneOf('sign_in_identity', 'status', ['live', 'revoked', 'disabled', 'closed']),
  ...oneOf('session', 'provider', ['google', 'apple']),
  ...oneOf('age_signal', 'band', ['under-13', '13-15', '16-17', '18-plus']),
  ...oneOf('age_signal', 'source', ['self-declared', 'google-play-age-signals', 'apple-declared-age-range']),
  ...oneOf('age_signal', 'guardian_consent', ['granted', 'revoked']),
  ...oneOf('web_sign_in', 'provider', ['google', 'apple']),
  ...oneOf('provider_grant', 'provider', ['google', 'apple']),
  ...oneOf('provider_grant', 'status', ['exchanging', 'held', 'revoking', 'revoked', 'dropped']),
  // a token is held until the provider was told, and no longer
  'alter table provider_grant drop constraint if exists provider_grant_token_check',
  `alter table provider_grant add constraint provider_grant_token_check
     check ((status in ('exchanging', 'held', 'revoking')) = (token_sealed is not null))`,
  'alter table provider_grant drop constraint if exists provider_grant_due_check',
  `alter table provider_grant add constraint provider_grant_due_check
    check ((status in ('exchanging', 'revoking')) = (due_at is not null))`,
  `create unique index if not exists provider_grant_held on provider_grant (account_id, provider, client_id) where status = 'held'`,
  'create index if not exists provider_grant_due on provider_grant (due_at) where due_at is not null',
  // retention looks for these
  'create index if not exists session_end_idx on session (least(ended_at, expires_at))',
  'create index if not exists refresh_token_expires_at_idx on refresh_token (expires_at)',
  'create index if not exists provider_grant_settled_at_idx on provider_grant (settled_at)',
];
