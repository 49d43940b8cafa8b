create table "model_switch" ("provider" text not null, "model" text not null, "reason" text not null, "switched_off_at" timestamptz(3) not null, primary key ("provider", "model"));

create table "provider_state" ("provider" text not null, "tokens" double precision null, "filled_at" timestamptz(3) null, "rest_until" timestamptz(3) null, "put_offs" int not null default 0, "failures" int not null default 0, "failing_since" timestamptz(3) null, "open_until" timestamptz(3) null, "cause" text null, "openings" int not null default 0, "probe_attempt_id" uuid null, "probe_until" timestamptz(3) null, "budget_warned_at" timestamptz(3) null, primary key ("provider"));

alter table "generation" add "waiting_for" text null, add "waiting_since" timestamptz(3) null;

alter table "generation_attempt" add "cost_micros" bigint not null default '0';

CREATE INDEX generation_attempt_open ON public.generation_attempt USING btree (provider) WHERE (ended_at IS NULL);

CREATE INDEX generation_attempt_spent ON public.generation_attempt USING btree (provider, started_at) INCLUDE (cost_micros);

CREATE INDEX generation_waiting_for ON public.generation USING btree (waiting_for, waiting_since, id) WHERE ((status = 'running'::text) AND (waiting_for IS NOT NULL));
