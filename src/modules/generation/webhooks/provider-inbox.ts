import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { Inbox } from '../../../platform/inbox/inbox.js';
import { Outbox } from '../../../platform/outbox/outbox.js';
import { NotFound } from '../../../platform/http/index.js';
import { Log } from '../../../platform/telemetry/log.js';
import { ProviderRegistry } from '../engine/provider-registry.js';
import { ProviderCalledBack } from '../generation.events.js';
import { WebhookRejected } from '../generation.problems.js';
import { type RawWebhook, WebhookRefused } from '../ports/provider.port.js';

/** The gate for webhooks: proved first, kept once, acted on later (law 4). */
@Injectable()
export class ProviderInbox {
  constructor(
    private readonly em: EntityManager,
    private readonly inbox: Inbox,
    private readonly outbox: Outbox,
    private readonly providers: ProviderRegistry,
    private readonly log: Log,
  ) {}

  /** @throws WebhookRejected for what the provider did not sign, NotFound for a provider that has no webhooks. */
  async receive(providerId: string, webhook: RawWebhook, attemptId: string | null): Promise<void> {
    const adapter = this.providers.find(providerId);
    if (!adapter?.traits.webhook) throw new NotFound();
    const { messageId, requestId } = await adapter.verifyWebhook(webhook).catch((error: unknown) => {
      if (!(error instanceof WebhookRefused)) throw error;
      this.log.warn('webhook-rejected', { provider: providerId });
      throw new WebhookRejected();
    });
    const source = `provider/${providerId}`;
    await this.em.transactional(async () => {
      const isNew = await this.inbox.keep({ source, messageId, body: { requestId, attemptId } });
      if (isNew) await this.outbox.append(ProviderCalledBack, { source, messageId, requestId, attemptId });
    });
  }
}
