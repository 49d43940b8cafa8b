import { randomUUID } from 'node:crypto';
import type { RetentionClass } from '../../src/kernel/retention-classes.js';
import { ErasureBucket } from '../../src/platform/storage/erasure-bucket.js';
import type { TestApp } from '../support/harness.js';

const DAY_MS = 86_400_000;

export type Row = Readonly<Record<string, unknown>>;

/** What a seed may use: the moment from which the period of its class runs, and somebody. */
export interface SeedWorld {
  readonly app: TestApp;
  readonly at: Date;
  readonly account: string;
  /** Of an account that ended at `at`. */
  readonly tombstone: string;
  put(table: string, row: Row): Promise<string>;
}

/** Makes the least data of a class. Returns a query for what is left of it: rows while its period runs, none after it. */
export type Seed = (world: SeedWorld) => Promise<string>;

const after = (at: Date, days: number) => new Date(at.getTime() + days * DAY_MS);
const MINUTE_MS = 60_000;
const IN_NO_PART = 'ffffffff-ffff-7fff-bfff-ffffffffffff';

/** One row of a table; `row` says where its clock begins. */
const one =
  (table: string, row: (world: SeedWorld) => Row): Seed =>
  async (world) => `select 1 from ${table} where ${await world.put(table, row(world))}`;

/** By class, from which moment the clock runs, as `config` of the code says it: `kernel/retention-classes.ts`. */
export const SEEDS: Partial<Readonly<Record<RetentionClass, Seed>>> = {
  'source-upload': one('upload', ({ account, at }) => ({
    account_id: account, kind: 'image', status: 'ready', completed_at: at, delete_after: after(at, 7), key: `source/${randomUUID()}`,
    sha256: 'x',
  })),
  'unfinished-upload': one('upload', ({ account, at }) => ({
    account_id: account, kind: 'image', status: 'awaiting-bytes', created_at: at, delete_after: after(at, 1),
    raw_key: `raw/${randomUUID()}`,
  })),
  'training-dataset': async (world) => {
    const generation = randomUUID();
    const ended = { status: 'failed', stage: 'ended', locale: 'en', finished_at: world.at };
    await world.put('generation', { ...ended, id: generation, account_id: world.account });
    const key = `dataset/${randomUUID()}`;
    await world.put('avatar', {
      account_id: world.account, training_id: generation, status: 'failed', dataset_key: key, dataset_at: world.at,
    });
    return `select 1 from avatar where dataset_key = '${key}'`;
  },
  session: one('session', ({ account, at }) => ({ account_id: account, ended_at: at, expires_at: after(at, 400) })),
  'single-use-token': one('sign_in_nonce', ({ at }) => ({ expires_at: at })),
  'deletion-code': one('deletion_code', ({ account, at }) => ({ account_id: account, pace: 'now', expires_at: at })),
  'provider-grant': one('provider_grant', ({ account, at }) => ({
    account_id: account, provider: 'google', status: 'revoked', settled_at: at,
  })),
  quote: one('quote', ({ account, at }) => ({ account_id: account, expires_at: at })),
  'account-event': one('account_event', ({ account, at }) => ({ account_id: account, sequence: 900_001, created_at: at })),
  'deletion-mark': one('creation_tombstone', ({ account, at }) => ({ account_id: account, deleted_at: at })),
  'moderation-record': async (world) => {
    const [caseId, statement, person] = [randomUUID(), randomUUID(), randomUUID()];
    const of = { account_id: person, statement_id: statement };
    await world.put('moderation_case', {
      id: caseId, subject_type: 'post', subject_id: randomUUID(), account_id: person, assignee_id: person, state: 'decided',
      decided_at: world.at,
    });
    await world.put('statement', {
      id: statement, case_id: caseId, account_id: person, action: 'restrict', subject_type: 'post', subject_ref: person, reason: 'words',
      appeal_until: world.at,
    });
    await world.put('appeal', { ...of, text: 'words', outcome: 'upheld', decided_at: world.at, decided_by: person });
    await world.put('strike', { ...of, expires_at: world.at });
    await world.put('restriction', { ...of, kind: 'publishing', ends_at: world.at });
    await world.put('report', {
      case_id: caseId, account_id: person, subject_type: 'post', subject_ref: person, reason: 'other', details: 'words', state: 'decided',
    });
    await world.put('case_event', { case_id: caseId, sequence: 1, actor_kind: 'staff', actor_id: person });
    const tables = ['moderation_case', 'statement', 'appeal', 'strike', 'restriction', 'report', 'case_event'];
    return tables.map((table) => `select 1 from ${table} t where t::text like '%${person}%'`).join(' union all ');
  },
  notice: one('notice', ({ at }) => ({ kind: 'illegal', locale: 'en', state: 'closed', settled_at: at })),
  evidence: async (world) => {
    const caseId = randomUUID();
    await world.put('moderation_case', { id: caseId, subject_type: 'post', state: 'decided', decided_at: after(world.at, 9) });
    return `select 1 from evidence where ${await world.put('evidence', { case_id: caseId, kind: 'facts', hold_until: world.at })}`;
  },
  'content-check': one('content_check', ({ account, at }) => ({ account_id: account, verdict: 'allow', created_at: at })),
  consent: async (world) => {
    await world.put('consent_event', { account_id: world.tombstone, sequence: 1 });
    return `select 1 from consent_event where account_id = '${world.tombstone}'`;
  },
  disclosure: one('disclosure', ({ tombstone }) => ({ account_id: tombstone })),
  ledger: async (world) => {
    await world.put('ledger_account', { account_id: world.tombstone });
    return `select 1 from ledger_account where account_id = '${world.tombstone}'`;
  },
  purchase: async (world) => {
    const id = randomUUID();
    const sold = { store: 'app-store', environment: 'production', store_product_id: 'pack' };
    await world.put('store_purchase', {
      ...sold, id, account_id: world.tombstone, kind: 'pack', state: 'active', ownership: 'purchased', store_key: id,
    });
    await world.put('store_unit', { ...sold, purchase_id: id, unit_key: id });
    await world.put('refund_question', { purchase_id: id, status: 'sent' });
    await world.put('store_link', { account_id: world.tombstone });
    return `select 1 from store_purchase where id = '${id}' union all select 1 from store_unit where purchase_id = '${id}'
      union all select 1 from refund_question where purchase_id = '${id}'
      union all select 1 from store_link where account_id = '${world.tombstone}'`;
  },
  'ad-session': one('ad_session', ({ account, at }) => ({ account_id: account, expires_at: at })),
  reward: one('reward', ({ account, at }) => ({ account_id: account, kind: 'ad', day: '2026-01-01', granted_at: at })),
  notification: one('notification', ({ account, at }) => ({
    account_id: account, kind: 'generation-finished', subject_type: 'post', sequence: 900_001, updated_at: at,
  })),
  push: async (world) => {
    const id = randomUUID();
    await world.put('notification', {
      id, account_id: world.account, kind: 'generation-finished', subject_type: 'post', sequence: 900_002, group_key: id,
      updated_at: after(world.at, 900),
    });
    const row = { account_id: world.account, notification_id: id, kind: 'generation-finished', status: 'sent', settled_at: world.at };
    return `select 1 from push where ${await world.put('push', row)}`;
  },
  'idempotency-key': one('idempotency_key', ({ account, at }) => ({ account_id: account, created_at: at })),
  'notice-answer': one('notice_answer', ({ at }) => ({ created_at: at })),
  'delivered-event': one('outbox_event', ({ at }) => ({ occurred_at: at })),
  'webhook-inbox': one('inbox_message', ({ at }) => ({ status: 'handled', received_at: at })),
  export: one('data_export', ({ account, at }) => ({
    account_id: account, status: 'expired', locale: 'en', ready_at: at, requested_at: at, expires_at: at, due_at: null,
  })),
  'deletion-record': async (world) => {
    const id = randomUUID();
    const ended = { status: 'completed', origin: 'app', previous_status: 'active', locale: 'en', completed_at: world.at };
    await world.put('account_deletion', { ...ended, id });
    await world.put('deletion_step', { deletion_id: id });
    return `select 1 from account_deletion where id = '${id}' union all select 1 from deletion_step where deletion_id = '${id}'`;
  },
  'provider-errand': one('provider_errand', ({ at }) => ({ status: 'erased', settled_at: at })),
  'privacy-request': async (world) => {
    const id = randomUUID();
    const settled = { channel: 'app', kind: 'access', law: 'gdpr', locale: 'en', state: 'done', decided_at: world.at };
    await world.put('privacy_request', { ...settled, id });
    await world.put('privacy_request_event', { request_id: id, sequence: 1, type: 'received', actor_kind: 'person' });
    return `select 1 from privacy_request where id = '${id}' union all select 1 from privacy_request_event where request_id = '${id}'`;
  },
  'legal-hold': async (world) => {
    const holdId = randomUUID();
    await world.put('legal_hold', { id: holdId, until: world.at, approved_by: randomUUID() });
    return `select 1 from held_copy where ${await world.put('held_copy', { hold_id: holdId })}`;
  },
  'legal-hold-record': one('legal_hold', ({ at }) => ({ until: at, approved_by: randomUUID() })),
  'authority-disclosure': one('authority_disclosure', ({ at }) => ({ approved_by: randomUUID(), disclosed_at: at })),
  'crash-report': async (world) => {
    const fingerprint = randomUUID();
    await world.put('crash_group', { fingerprint, last_seen_at: world.at });
    await world.put('crash_report', { account_id: world.account, fingerprint, received_at: world.at });
    return `select 1 from crash_report where fingerprint = '${fingerprint}'
      union all select 1 from crash_group where fingerprint = '${fingerprint}'`;
  },
  operations: one('retention_run', ({ at }) => ({ id: IN_NO_PART, ran_at: at, retention: 'quote' })), // those of a month's part go with it
};

/** The list lies in a bucket of its own, by day. */
export async function listErasure(app: TestApp, on: Date): Promise<() => Promise<number>> {
  const bucket = app.get(ErasureBucket);
  await bucket.prepare();
  const key = `erased/${on.toISOString().slice(0, 10)}/${randomUUID()}.${randomUUID()}`;
  await bucket.put(key, Buffer.from('{}'), { contentType: 'application/json' });
  return async () => {
    let left = 0;
    for await (const found of bucket.list('erased/')) if (found.key === key) left += 1;
    return left;
  };
}

interface Column {
  readonly column_name: string;
  readonly data_type: string;
}

/** Fills what a table asks for besides the values given; returns the condition that finds the row again. */
export async function putRow(app: TestApp, table: string, row: Row): Promise<string> {
  const columns = await app.sql<Column>(
    `select column_name, data_type from information_schema.columns
     where table_schema = 'public' and table_name = $1 and is_nullable = 'NO' and column_default is null and is_generated = 'NEVER'`,
    [table],
  );
  const needed = Object.fromEntries(columns.map(({ column_name, data_type }) => [column_name, something(data_type)]));
  const filled: Record<string, unknown> = { ...needed, ...row };
  const names = Object.keys(filled);
  const values = names.map((name) => (isPlainObject(filled[name]) ? JSON.stringify(filled[name]) : filled[name]));
  const [{ ctid }] = (await app.sql<{ ctid: string }>(
    `insert into ${table} (${names.map((name) => `"${name}"`).join(', ')}) values (${names.map((_, at) => `$${at + 1}`).join(', ')})
     returning ctid::text`, values,
  )) as [{ ctid: string }];
  const key = ['id', 'nonce_hash', 'key_hash', 'fingerprint', 'key', 'message_id'].find((name) => name in filled);
  return key ? `"${key}" = '${String(filled[key])}'` : `ctid = '${ctid}'`;
}

function something(type: string): unknown {
  if (type === 'uuid') return randomUUID();
  if (type === 'boolean') return false;
  if (type === 'integer' || type === 'bigint' || type.startsWith('double')) return 1;
  if (type.startsWith('timestamp')) return new Date(Date.now() - MINUTE_MS);
  if (type === 'jsonb') return {};
  if (type === 'ARRAY') return [];
  return randomUUID();
}

function isPlainObject(value: unknown): boolean {
  return value !== null && typeof value === 'object' && !(value instanceof Date) && !Array.isArray(value);
}
