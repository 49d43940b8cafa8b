import { NOTIFICATION_KINDS, type NotificationKind } from '../../../kernel/notification.js';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** What people do to each other comes in flocks: a push waits this long for others of its kind to join. */
const COLLECTED: ReadonlySet<NotificationKind> = new Set(['like', 'comment-like', 'follow', 'comment', 'reply']);
const COLLECT_MS = MINUTE_MS;
/** Of one group, such as the likes of a post, no two pushes go out within so long. */
const GROUP_PAUSE_MS = HOUR_MS;

/**
 * The most that go to one person, whatever they are about. More are held until there is room, and then come as one: neither a person with
 * a thousand admirers nor a module that tells in circles makes a phone ring without end.
 */
export const CAPS = [
  { withinMs: HOUR_MS, pushes: 12 },
  { withinMs: DAY_MS, pushes: 60 },
] as const;
export const LONGEST_CAP_MS = DAY_MS;

/** When a new push may go out, by its kind and by when the last of its group did. */
export function dueAt(kind: NotificationKind, now: Date, lastOfGroupAt: Date | null): Date {
  const collected = now.getTime() + (COLLECTED.has(kind) ? COLLECT_MS : 0);
  return new Date(Math.max(collected, lastOfGroupAt === null ? 0 : lastOfGroupAt.getTime() + GROUP_PAUSE_MS));
}

/** When there is room for one more beside those that went out at `sentAt`; null when there is now. */
export function roomAt(now: Date, sentAt: readonly Date[]): Date | null {
  const times = sentAt.map((at) => at.getTime()).sort((a, b) => b - a);
  const free = CAPS.map(({ withinMs, pushes }) => (times[pushes - 1] ?? -Infinity) + withinMs).filter((at) => at > now.getTime());
  return free.length === 0 ? null : new Date(Math.max(...free));
}

/** What is left of the time for which a push of this kind is worth sending; nothing, or less, when it says nothing any more. */
export function worthMs(kind: NotificationKind, createdAt: Date, now: Date): number {
  return createdAt.getTime() + NOTIFICATION_KINDS[kind].pushForMs - now.getTime();
}
