import { EventType } from '../../kernel/event-type.js';
import type { AccountId, AttemptId, CreationId, GenerationId } from '../../kernel/ids.js';

/** A generation was accepted and paid for; nothing has been sent anywhere. */
export const GenerationRequested = new EventType<{ generationId: GenerationId }>('generation.requested');

export const GenerationEnded = new EventType<{
  generationId: GenerationId;
  accountId: AccountId;
  status: 'succeeded' | 'failed' | 'refused' | 'cancelled';
  creationIds: CreationId[];
}>('generation.ended');

/** A provider's job is over and picked up: the provider may be asked to delete. */
export const AttemptPickedUp = new EventType<{ attemptId: AttemptId }>('generation.attempt-picked-up');

/** A verified webhook lies in the inbox. `attemptId` is what our own address carried: a hint, used only where nothing better is known. */
export const ProviderCalledBack = new EventType<{ source: string; messageId: string; requestId: string; attemptId: string | null }>(
  'generation.provider-called-back',
);
