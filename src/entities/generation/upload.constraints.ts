/** What the schema generator cannot say of `upload`. Idempotent. */
export const UPLOAD_CONSTRAINTS: readonly string[] = [
  'alter table upload drop constraint if exists upload_status_check',
  `alter table upload add constraint upload_status_check check (status in ('awaiting-bytes', 'checking', 'ready', 'rejected', 'deleting'))`,
  'alter table upload drop constraint if exists upload_kind_check',
  `alter table upload add constraint upload_kind_check check (kind in ('image', 'video', 'audio', 'document'))`,
  'alter table upload drop constraint if exists upload_ready_check',
  `alter table upload add constraint upload_ready_check check (
     status <> 'ready' or (key is not null and sha256 is not null and completed_at is not null and size_bytes > 0))`,
  // the sweep of addresses to which something may have been sent again
  `create index if not exists upload_raw_left_idx on upload (created_at) where raw_key is not null and status in ('ready', 'rejected')`,
];
