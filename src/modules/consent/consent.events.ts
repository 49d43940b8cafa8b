import type { ConsentDecision } from '../../entities/consent/consent-event.entity.js';
import { EventType } from '../../kernel/event-type.js';
import type { AccountId } from '../../kernel/ids.js';

/** A person decided. One for each purpose of a decision; a withdrawal stops what is queued (C6). */
export const ConsentChanged = new EventType<{
  accountId: AccountId;
  decision: ConsentDecision;
  purpose: string;
  recipients: readonly string[];
}>('consent.changed');
