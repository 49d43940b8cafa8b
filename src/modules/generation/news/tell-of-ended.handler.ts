import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { type DomainEvent, EventHandler } from '../../../kernel/event-type.js';
import { NotificationDue, type NotificationKind } from '../../../kernel/notification.js';
import { Outbox } from '../../../platform/outbox/outbox.js';
import { GenerationEnded } from '../generation.events.js';

type Payload = typeof GenerationEnded.payload;

/** Who cancels knows. */
const KINDS: Readonly<Record<Payload['status'], NotificationKind | null>> = {
  succeeded: 'generation-finished', failed: 'generation-failed', refused: 'generation-failed', cancelled: null,
};
const PURPOSE = 'select purpose from generation where id = ?';

/** The end of a training is told of the avatar. */
@Injectable()
export class TellOfEnded extends EventHandler<Payload> {
  readonly name = 'generation.tell-of-ended';
  readonly on = GenerationEnded;

  constructor(private readonly em: EntityManager, private readonly outbox: Outbox) {
    super();
  }

  async handle({ payload: { generationId, accountId, status, creationIds } }: DomainEvent<Payload>): Promise<void> {
    const kind = KINDS[status];
    const [generation] = await this.em.execute<{ purpose: string }[]>(PURPOSE, [generationId]);
    if (kind === null || generation?.purpose !== 'generation') return;
    const values = kind === 'generation-finished' ? { creations: creationIds.length } : undefined;
    const subject = { type: 'generation', id: generationId } as const;
    await this.outbox.append(NotificationDue, { accountId, kind, subject, values, key: generationId });
  }
}
