create table "avatar" ("id" uuid not null, "account_id" uuid not null, "name" text not null, "status" text not null default 'training', "training_id" uuid not null, "provider" text null, "trainer" text null, "trigger_word" text not null, "photo_count" int not null, "declared_at" timestamptz(3) not null, "trained_model" text null, "weights_key" text null, "weights_sha256" text null, "weights_bytes" bigint null, "dataset_key" text null, "dataset_at" timestamptz(3) null, "failure_code" text null, "created_at" timestamptz(3) not null, "ready_at" timestamptz(3) null, "deleting_at" timestamptz(3) null, "tries" int not null default 0, "retry_at" timestamptz(3) null, primary key ("id"));

comment on column "avatar"."account_id" is 'account';

alter table "avatar" add constraint "avatar_training_id_unique" unique ("training_id");

alter table "avatar" add constraint "avatar_weights_key_unique" unique ("weights_key");

alter table "avatar" add constraint "avatar_dataset_key_unique" unique ("dataset_key");

create index "avatar_account_id_id" on "avatar" ("account_id", "id");

alter table "disclosure" add "erasure_reason" text null;

alter table "generation" add "avatar_id" uuid null;

CREATE INDEX avatar_dataset ON public.avatar USING btree (dataset_at) WHERE (dataset_key IS NOT NULL);

CREATE INDEX avatar_deleting ON public.avatar USING btree (retry_at) WHERE (status = 'deleting'::text);

CREATE INDEX generation_avatar ON public.generation USING btree (avatar_id) WHERE (avatar_id IS NOT NULL);

alter table avatar add constraint avatar_account_id_fk FOREIGN KEY (account_id) REFERENCES account(id) ON DELETE RESTRICT;

alter table avatar add constraint avatar_deleting_check CHECK (((status = 'deleting'::text) = (deleting_at IS NOT NULL)));

alter table avatar add constraint avatar_ready_check CHECK (((status <> 'ready'::text) OR ((provider IS NOT NULL) AND (trainer IS NOT NULL) AND (ready_at IS NOT NULL) AND ((weights_key IS NOT NULL) OR (trained_model IS NOT NULL)))));

alter table avatar add constraint avatar_status_check CHECK ((status = ANY (ARRAY['training'::text, 'ready'::text, 'failed'::text, 'deleting'::text])));

alter table avatar add constraint avatar_training_id_fk FOREIGN KEY (training_id) REFERENCES generation(id) ON DELETE RESTRICT;

alter table generation add constraint generation_avatar_id_fk FOREIGN KEY (avatar_id) REFERENCES avatar(id) ON DELETE SET NULL;
