import { EventType } from '../../kernel/event-type.js';
import type { AccountId, AvatarId, CreationId, GenerationId } from '../../kernel/ids.js';

/** A generation was accepted and paid for; nothing has been sent anywhere. */
export const GenerationRequested = new EventType<{ generationId: GenerationId }>('generation.requested');

export const GenerationEnded = new EventType<{
  generationId: GenerationId;
  accountId: AccountId;
  status: 'succeeded' | 'failed' | 'refused' | 'cancelled';
  creationIds: CreationId[];
}>('generation.ended');

/** The training of an avatar has ended, and its owner has it still. */
export const AvatarTrained = new EventType<{ avatarId: AvatarId; accountId: AccountId; status: 'ready' | 'failed' }>(
  'generation.avatar-trained',
);

/** A verified webhook lies in the inbox. `attemptId` is what our own address carried: a hint, used only where nothing better is known. */
export const ProviderCalledBack = new EventType<{ source: string; messageId: string; requestId: string; attemptId: string | null }>(
  'generation.provider-called-back',
);
