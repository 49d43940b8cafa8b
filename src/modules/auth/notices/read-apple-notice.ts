import { SUBJECT } from '../id-token/id-token.verifier.js';
import type { Act, ReadNotice } from './notice.js';

/** Apple's words; for deletion two spellings are about. What is missing here is noted. */
const ACT_OF: ReadonlyMap<unknown, Act> = new Map<string, Act>([
  ['consent-revoked', 'revoked'],
  ['account-delete', 'closed'],
  ['account-deleted', 'closed'],
  ['email-disabled', 'mail-off'],
  ['email-enabled', 'mail-on'],
]);

/** The claim `events` is one event as JSON in a text. Null for what cannot be read. */
export function readAppleNotice(events: unknown, fallbackAt: Date): ReadNotice | null {
  const event = parsed(events);
  if (event === null || typeof event !== 'object') return null;
  const { type, sub, event_time: time } = event as { type?: unknown; sub?: unknown; event_time?: unknown };
  if (typeof type !== 'string') return null;
  return {
    act: ACT_OF.get(type) ?? 'noted',
    type,
    at: typeof time === 'number' && Number.isSafeInteger(time) && time > 0 && time < 8.64e15 ? new Date(time) : fallbackAt,
    about: typeof sub === 'string' && SUBJECT.test(sub) ? { subject: sub } : null,
  };
}

function parsed(events: unknown): unknown {
  if (typeof events !== 'string') return events;
  try {
    return JSON.parse(events) as unknown;
  } catch {
    return null;
  }
}
