import type { EventType } from '../../kernel/event-type.js';

export interface Announced<P extends object> {
  readonly type: EventType<P>;
  /** A part of the statement's `with` that has at most one row. The event is written when it has one. */
  readonly when: string;
  /** SQL, of the columns of `when`, for each field. */
  readonly payload: Readonly<Record<keyof P & string, string>>;
  /** The place of the first of the three parameters that `Outbox.announcement` gives. */
  readonly firstParam: number;
}

/**
 * Parts of a `with`: announces an event in the one statement that makes it true (law 4), for `Writes`. Nobody is notified, since PostgreSQL
 * lets only one transaction at a time commit that notifies, each with its own flush to disk: the relay finds the deliveries at its next
 * look, within a second. For what many do at once and nobody waits for; all else is for `Outbox.append`.
 */
export function announced<P extends object>({ type, when, payload, firstParam }: Announced<P>): string {
  const fields = Object.entries(payload).map(([field, sql]) => `'${field}', ${sql as string}`);
  return `
  announced as (
    insert into outbox_event (id, type, payload, occurred_at)
    select $${firstParam}::uuid, '${type.name}', jsonb_build_object(${fields.join(', ')}), $${firstParam + 1}::timestamptz from ${when}
    returning id, occurred_at
  ), announced_to as (
    insert into outbox_delivery (event_id, handler, due_at)
    select announced.id, handler, announced.occurred_at from announced, unnest($${firstParam + 2}::text[]) as handler
  )`;
}
