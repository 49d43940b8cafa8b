import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { Clock } from '../../../kernel/clock.js';
import { type DomainEvent, EventHandler } from '../../../kernel/event-type.js';
import type { AttemptId, GenerationId } from '../../../kernel/ids.js';
import { isUuid } from '../../../platform/http/index.js';
import { Inbox } from '../../../platform/inbox/inbox.js';
import { Jobs } from '../../../platform/jobs/jobs.js';
import { Disclosures } from '../../../platform/outbound/index.js';
import { type Attempt, Attempts } from '../engine/attempts.js';
import { ProviderCalledBack } from '../generation.events.js';

type Payload = typeof ProviderCalledBack.payload;

/**
 * A provider says that it is done. The result itself is never taken from the webhook: its generation is polled at once, by the same step
 * as ever. A request whose submit was in doubt is found by the attempt in our address, and goes on from there.
 */
@Injectable()
export class HandleProviderCalledBack extends EventHandler<Payload> {
  readonly name = 'generation.handle-provider-called-back';
  readonly on = ProviderCalledBack;

  constructor(
    private readonly em: EntityManager,
    private readonly clock: Clock,
    private readonly inbox: Inbox,
    private readonly attempts: Attempts,
    private readonly disclosures: Disclosures,
    private readonly jobs: Jobs,
  ) {
    super();
  }

  async handle({ payload: { source, messageId, requestId, attemptId } }: DomainEvent<Payload>): Promise<void> {
    const provider = source.slice('provider/'.length);
    const attempt = (await this.attempts.findByRequest(provider, requestId)) ?? (await this.adopt(provider, requestId, attemptId));
    if (attempt) await this.pollSoon(attempt.generationId);
    await this.inbox.settle(source, messageId, attempt ? 'handled' : 'quarantined');
  }

  /** The lost answer of a submit, found again. */
  private async adopt(provider: string, requestId: string, attemptId: string | null): Promise<Attempt | null> {
    const attempt = isUuid(attemptId) ? await this.attempts.find(attemptId as AttemptId) : null;
    if (attempt?.provider !== provider || attempt.requestId !== null || attempt.state !== 'unknown') return null;
    const [adopted] = await this.em.execute<unknown[]>(
      `update generation set stage = 'at-provider' where id = ? and status = 'running' and stage = 'submit-unknown' returning id`,
      [attempt.generationId],
    );
    if (!adopted) return null;
    await this.attempts.submitted(attempt.id, { requestId, model: attempt.model, handle: {} });
    await this.disclosures.confirmSent(attempt.id);
    return attempt;
  }

  /** A worker that holds it now asks anyway before it puts it down. */
  private async pollSoon(id: GenerationId): Promise<void> {
    await this.em.execute(
      "update generation set next_action_at = ? where id = ? and status = 'running' and lease_owner is null",
      [this.clock.now(), id],
    );
    await this.jobs.ring('generations', id);
  }
}
