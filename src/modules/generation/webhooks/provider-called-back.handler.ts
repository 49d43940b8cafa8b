import { Injectable } from '@nestjs/common';
import { type DomainEvent, EventHandler } from '../../../kernel/event-type.js';
import type { AttemptId } from '../../../kernel/ids.js';
import { isUuid } from '../../../platform/http/index.js';
import { Inbox } from '../../../platform/inbox/inbox.js';
import { Jobs } from '../../../platform/jobs/jobs.js';
import { Disclosures } from '../../../platform/outbound/index.js';
import { type Attempt, Attempts } from '../engine/attempts.js';
import { Leases } from '../engine/lease.js';
import { ProviderCalledBack } from '../generation.events.js';

const IN_DOUBT: readonly string[] = ['submitting', 'unknown'];

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
    private readonly inbox: Inbox,
    private readonly attempts: Attempts,
    private readonly leases: Leases,
    private readonly disclosures: Disclosures,
    private readonly jobs: Jobs,
  ) {
    super();
  }

  async handle({ payload: { source, messageId, requestId, attemptId } }: DomainEvent<Payload>): Promise<void> {
    const provider = source.slice('provider/'.length);
    const attempt = (await this.attempts.findByRequest(provider, requestId)) ?? (await this.adopt(provider, requestId, attemptId));
    if (attempt) {
      await this.leases.poke(attempt.generationId);
      await this.jobs.ring('generations', attempt.generationId);
    }
    await this.inbox.settle(source, messageId, attempt ? 'handled' : 'quarantined');
  }

  /** The answer of a submit that was lost, or has not come yet: from here on the attempt has its request, and nothing is sent again. */
  private async adopt(provider: string, requestId: string, attemptId: string | null): Promise<Attempt | null> {
    const attempt = isUuid(attemptId) ? await this.attempts.find(attemptId as AttemptId) : null;
    if (attempt?.provider !== provider || attempt.requestId !== null || !IN_DOUBT.includes(attempt.state)) return null;
    await this.attempts.submitted(attempt.id, { requestId, model: attempt.model, handle: {} });
    await this.disclosures.confirmSent(attempt.id);
    return attempt;
  }
}
