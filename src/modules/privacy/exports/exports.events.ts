import { EventType } from '../../../kernel/event-type.js';
import type { AccountId, ExportId, PrivacyRequestId } from '../../../kernel/ids.js';

/** A copy of somebody's data is to be made. */
export const ExportAsked = new EventType<{ exportId: ExportId }>('privacy.export-asked');

/** It is ready, or it was given up. */
export const ExportEnded = new EventType<{
  exportId: ExportId;
  accountId: AccountId;
  /** Of staff, who have to hand it over. */
  requestId: PrivacyRequestId | null;
  outcome: 'ready' | 'failed';
}>('privacy.export-ended');
