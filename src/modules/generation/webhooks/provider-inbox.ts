import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { Inbox } from '../../../platform/inbox/inbox.js';
import { Outbox } from '../../../platform/outbox/outbox.js';
import { NotFound } from '../../../platform/http/index.js';
import { Log } from '../../../platform/telemetry/log.js';
import { Attempts } from '../engine/attempts.js';
import { ProviderRegistry } from '../engine/provider-registry.js';
import { ProviderCalledBack } from '../generation.events.js';
import { WebhookRejected } from '../generation.problems.js';
import { type RawWebhook, type WebhookChallenge, WebhookRefused } from '../ports/provider.port.js';

/** The gate for webhooks: proved first, kept once, acted on later (law 4). */
@Injectable()
export class ProviderInbox {
  constructor(
    private readonly em: EntityManager,
    private readonly inbox: Inbox,
    private readonly outbox: Outbox,
    private readonly attempts: Attempts,
    private readonly providers: ProviderRegistry,
    private readonly log: Log,
  ) {}

  /**
   * The text to answer a challenge with; else null. A hint, which nobody signed, is worth something only when it is about a request that
   * we know. @throws WebhookRejected for what the provider did not sign or we do not know, NotFound for a provider without webhooks.
   */
  async receive(providerId: string, webhook: RawWebhook, attemptId: string | null): Promise<WebhookChallenge | null> {
    const adapter = this.providers.find(providerId);
    if (!adapter || adapter.traits.webhook === 'none') throw new NotFound();
    const message = await adapter.verifyWebhook(webhook).catch((error: unknown) => {
      if (!(error instanceof WebhookRefused)) throw error;
      throw this.rejected(providerId);
    });
    if ('challenge' in message) return message;
    const { messageId, requestId } = message;
    const isHint = adapter.traits.webhook === 'hint';
    if (isHint && !(await this.attempts.findByRequest(providerId, requestId))) throw this.rejected(providerId);
    const body = { requestId, attemptId: isHint ? null : attemptId };
    const source = `provider/${providerId}`;
    await this.em.transactional(async () => {
      const isNew = await this.inbox.keep({ source, messageId, body });
      if (isNew) await this.outbox.append(ProviderCalledBack, { source, messageId, ...body });
    });
    return null;
  }

  private rejected(provider: string): WebhookRejected {
    this.log.warn('webhook-rejected', { provider });
    return new WebhookRejected();
  }
}
