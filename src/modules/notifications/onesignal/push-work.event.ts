import { EventType } from '../../../kernel/event-type.js';

/** OneSignal is to be told something: `push/<id>` or `task/<id>`, once `at` has come (RFC 3339). */
export const PushWorkDue = new EventType<{ readonly ring: string; readonly at: string }>('notifications.push-work-due');
