import type { PlannedMask, PlannedRows } from './erasure-plan.js';

/** Rows of one transaction: short even where each has a dozen indexes. */
export const BATCH = 1_000;

/** A statement with the account id as each of its parameters but those named. */
export interface Statement {
  readonly sql: string;
  /** In order: the account id, the deletion id, the person's public name. */
  readonly params: readonly ('account' | 'deletion' | 'username')[];
}

/** Each returns a row for each row that it removed or changed: fewer than `BATCH` when nothing is left. */
export function removals({ table, rows, hangsBy, place }: PlannedRows): readonly Statement[] {
  const free = hangsBy.map((column) => ` and not exists (select 1 from "${table}" hanging where hanging."${column}" = "${table}".id)`);
  const removed = rows.map((condition) => ({
    sql: `delete from "${table}" where ctid = any(array(
      select ctid from "${table}" where ${condition}${free.join('')} limit ${BATCH})) returning 1`,
    params: ['account'] as const,
  }));
  return place ? [...removed, changed(table, valuesOf(place), [], rows[0]!, ['account'])] : removed;
}

export function masks({ table, named, emptied, rows }: PlannedMask): readonly Statement[] {
  const ofOwn = rows === null ? [] : [emptying(table, emptied, rows)];
  const ofNames = named.flatMap(({ column, isText }): Statement[] =>
    isText
      ? [changed(table, `"${column}" = ?`, ['deletion'], `"${column}" in (?::text, ?)`, ['account', 'username'])]
      : [changed(table, `"${column}" = ?`, ['deletion'], `"${column}" = ?`, ['account'])],
  );
  return [...ofOwn, ...ofNames];
}

function emptying(table: string, emptied: PlannedMask['emptied'], rows: string): Statement {
  const says = Object.entries(emptied).map(([column, value]) => (value === null ? `"${column}" is not null` : `"${column}" <> '${value}'`));
  return changed(table, valuesOf(emptied), [], `${rows} and (${says.join(' or ')})`, ['account']);
}

function changed(table: string, values: string, given: Statement['params'], rows: string, where: Statement['params']): Statement {
  return {
    sql: `update "${table}" set ${values} where ctid = any(array(select ctid from "${table}" where ${rows} limit ${BATCH})) returning 1`,
    params: [...given, ...where],
  };
}

function valuesOf(values: Readonly<Record<string, string | number | null>>): string {
  return Object.entries(values).map(([column, value]) => `"${column}" = ${literal(value)}`).join(', ');
}

function literal(value: string | number | null): string {
  if (value === null) return 'null';
  return typeof value === 'number' ? String(value) : `'${value.replaceAll("'", "''")}'`;
}

/** Keys after `?`, of the person's rows. */
export function keysOf({ table, column, rows }: { table: string; column: string; rows: string }): string {
  return `select "${column}" as key from "${table}" where ${rows} and "${column}" > ? order by "${column}" limit ${BATCH}`;
}

export const REMOVE_ACCOUNT = 'delete from account where id = ? returning 1';
export const USERNAME = 'select username from profile where account_id = ?';

/** After the event `?`, those whose payload is like `?` and that nobody waits for. Answers with the last one looked at. */
export const REMOVE_EVENTS = `
  with page as materialized (select id, payload::text as payload from outbox_event where id > ? order by id limit 5000),
       named as (
         select id from page where payload like ?
           and not exists (select 1 from outbox_delivery open where open.event_id = page.id and open.delivered_at is null)),
       deliveries as (delete from outbox_delivery where event_id in (select id from named)),
       events as (delete from outbox_event where id in (select id from named) returning 1)
  select (select id from page order by id desc limit 1) as last, (select count(*)::int from events) as removed`;

/** What was counted of the person, their posts and their comments, and is not added up yet. */
export const REMOVE_COUNTS = `
  delete from count_delta where ctid = any(array(
    select ctid from count_delta where subject_id in (
      select ?::uuid union all select id from post where account_id = ? union all select id from comment where account_id = ?)
    limit ${BATCH})) returning 1`;

/**
 * After the entry `?`, those that name the person; without what staff did with disclosures to authorities: an order may keep it secret
 * that there was any. Answers with the last one looked at.
 */
export const COUNT_AUDITED = `
  with page as materialized (
    select sequence, act, actor, subject, details::text as details from audit_entry
    where sequence > ?::bigint order by sequence limit 10000)
  select max(sequence)::text as last, count(*) filter (
    where (actor = ? or subject = ? or details like ?) and act not like 'privacy.disclosure-%')::int as kept from page`;

/** What the push service was told of the person's devices; what it is still to be told stays: that they are gone. */
export const REMOVE_PUSH_TASKS = `
  delete from push_task where status <> 'waiting' and kind <> 'erase'
    and external_id in (select external_id from push_task where deletion_id = ?) returning 1`;
