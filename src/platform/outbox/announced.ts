import type { EventType } from '../../kernel/event-type.js';
import { OUTBOX_CHANNEL } from './outbox-channel.js';

export interface Announced<P extends object> {
  readonly type: EventType<P>;
  /** A part of the statement's `with` that has at most one row. The event is written when it has one. */
  readonly when: string;
  /** SQL, of the columns of `when`, for each field. */
  readonly payload: Readonly<Record<keyof P & string, string>>;
  /** The place of the first of the three parameters that `Outbox.announcement` gives; absent: they are `?`, in their order. */
  readonly firstParam?: number;
}

/**
 * The value of a column: has the relay look at once for what `announced` wrote. PostgreSQL lets only one transaction at a time commit that
 * notifies, each with its own flush to disk: for what many do at once and nobody waits for it is left out, and the relay finds the
 * deliveries at its next look, within a second.
 */
export const NOTICE = `(select pg_notify('${OUTBOX_CHANNEL}', '') from announced)`;

/** Parts of a `with`: announces an event in the one statement that makes it true (law 4). With several statements: `Outbox.append`. */
export function announced<P extends object>({ type, when, payload, firstParam }: Announced<P>): string {
  const param = (place: number) => (firstParam === undefined ? '?' : `$${firstParam + place}`);
  const fields = Object.entries(payload).map(([field, sql]) => `'${field}', ${sql as string}`);
  return `
  announced as (
    insert into outbox_event (id, type, payload, occurred_at)
    select ${param(0)}::uuid, '${type.name}', jsonb_build_object(${fields.join(', ')}), ${param(1)}::timestamptz from ${when}
    returning id, occurred_at
  ), announced_to as (
    insert into outbox_delivery (event_id, handler, due_at)
    select announced.id, handler, announced.occurred_at from announced, unnest(${param(2)}::text[]) as handler
  )`;
}
