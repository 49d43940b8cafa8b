/** What the schema builder cannot say of `avatar`. Idempotent. */
export const AVATAR_CONSTRAINTS: readonly string[] = [
  'alter table avatar drop constraint if exists avatar_account_id_fk',
  'alter table avatar add constraint avatar_account_id_fk foreign key (account_id) references account (id) on delete restrict',
  'alter table avatar drop constraint if exists avatar_training_id_fk',
  'alter table avatar add constraint avatar_training_id_fk foreign key (training_id) references generation (id) on delete restrict',
  'alter table generation drop constraint if exists generation_avatar_id_fk',
  'alter table generation add constraint generation_avatar_id_fk foreign key (avatar_id) references avatar (id) on delete set null',
  'alter table avatar drop constraint if exists avatar_status_check',
  `alter table avatar add constraint avatar_status_check check (status in ('training', 'ready', 'failed', 'deleting'))`,
  'alter table avatar drop constraint if exists avatar_ready_check',
  `alter table avatar add constraint avatar_ready_check check (status <> 'ready' or (
     provider is not null and trainer is not null and ready_at is not null and (weights_key is not null or trained_model is not null)))`,
  'alter table avatar drop constraint if exists avatar_deleting_check',
  `alter table avatar add constraint avatar_deleting_check check ((status = 'deleting') = (deleting_at is not null))`,
  `create index if not exists avatar_deleting on avatar (retry_at) where status = 'deleting'`,
  `create index if not exists avatar_dataset on avatar (dataset_at) where dataset_key is not null`,
  `create index if not exists generation_avatar on generation (avatar_id) where avatar_id is not null`,
];
