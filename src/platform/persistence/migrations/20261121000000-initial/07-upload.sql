alter table upload add constraint upload_status_check check (status in ('awaiting-bytes', 'checking', 'ready', 'rejected', 'deleting'));

alter table upload add constraint upload_kind_check check (kind in ('image', 'video', 'audio', 'document'));

alter table upload add constraint upload_ready_check check (
  status <> 'ready' or (key is not null and sha256 is not null and completed_at is not null and size_bytes > 0));

create index upload_raw_left_idx on upload (created_at) where raw_key is not null and status in ('ready', 'rejected');
