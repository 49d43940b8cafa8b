import { Injectable } from '@nestjs/common';
import { type DomainEvent, EventHandler } from '../../../kernel/event-type.js';
import type { AttemptId } from '../../../kernel/ids.js';
import { isUuid } from '../../../platform/http/index.js';
import { Inbox } from '../../../platform/inbox/inbox.js';
import { Jobs } from '../../../platform/jobs/jobs.js';
import { Disclosures } from '../../../platform/outbound/index.js';
import { Log } from '../../../platform/telemetry/log.js';
import { type Attempt, Attempts } from '../engine/attempts.js';
import { ERASE } from '../engine/engine.js';
import { NEVER_ARRIVED, NEVER_SENT } from '../engine/failures.js';
import { Leases } from '../engine/lease.js';
import { ProviderCalledBack } from '../generation.events.js';
import type { ProviderRequest } from '../ports/provider.port.js';

const IN_DOUBT: readonly string[] = ['submitting', 'unknown'];
const TAKEN_FOR_ABSENT: readonly string[] = [NEVER_SENT, NEVER_ARRIVED];

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
    private readonly log: Log,
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
    if (attempt?.provider !== provider || attempt.requestId !== null) return null;
    const request = { requestId, model: attempt.model, handle: {} };
    if (!IN_DOUBT.includes(attempt.state)) return this.learnLate(attempt, request);
    await this.attempts.submitted(attempt.id, request);
    await this.disclosures.confirmSent(attempt.id);
    return attempt;
  }

  /** After it was given up nothing comes back to life; but what lies at the provider can be erased now. */
  private async learnLate(attempt: Attempt, request: ProviderRequest): Promise<Attempt | null> {
    if (attempt.error?.kind !== 'unknown' && !TAKEN_FOR_ABSENT.includes(attempt.error?.code ?? '')) return null;
    await this.attempts.learntLate(attempt.id, request);
    await this.disclosures.confirmSent(attempt.id);
    await this.disclosures.recordErasure(attempt.id, 'pending');
    await this.jobs.ring('generations', `${ERASE}${attempt.id}`); // one that comes before the commit is made up for by the sweep
    this.log.warn('attempt-arrived-after-all', { attemptId: attempt.id, provider: attempt.provider, code: attempt.error?.code });
    return attempt;
  }
}
