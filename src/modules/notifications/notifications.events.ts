import { EventType } from '../../kernel/event-type.js';
import type { AccountId } from '../../kernel/ids.js';

/** Whether, when or where somebody wants push has changed. */
export const PushSettingsChanged = new EventType<{ accountId: AccountId }>('notifications.push-settings-changed');
