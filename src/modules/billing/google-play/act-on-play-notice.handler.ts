import { Injectable } from '@nestjs/common';
import { type DomainEvent, EventHandler } from '../../../kernel/event-type.js';
import { Clock } from '../../../kernel/clock.js';
import { Inbox } from '../../../platform/inbox/inbox.js';
import { PlayNoticed } from './google-play.events.js';
import { PlayUnknown } from './play-errors.js';
import type { PlayNotice } from './play-notice.js';
import { PlayPurchases } from './play-purchases.js';
import { RefundReviews } from './refund-reviews.js';
import { SealedTokens } from './sealed-tokens.js';

type Payload = typeof PlayNoticed.payload;

/** A notice says where to look, not what to do: Play is asked. While it cannot be, the outbox comes back to it. */
@Injectable()
export class ActOnPlayNotice extends EventHandler<Payload> {
  readonly name = 'billing.act-on-google-play-notice';
  readonly on = PlayNoticed;
  override readonly asksOutside = true;

  constructor(
    private readonly clock: Clock,
    private readonly inbox: Inbox,
    private readonly tokens: SealedTokens,
    private readonly purchases: PlayPurchases,
    private readonly reviews: RefundReviews,
  ) {
    super();
  }

  async handle({ occurredAt, payload: { source, messageId, notice } }: DomainEvent<Payload>): Promise<void> {
    const isKnown = await this.act(this.tokens.openNotice(notice)).catch((error: unknown) => {
      if (error instanceof PlayUnknown && !error.isWorthAsking(occurredAt, this.clock.now())) return false;
      throw error; // the outbox comes back to it
    });
    await this.inbox.settle(source, messageId, isKnown ? 'handled' : 'quarantined');
  }

  /** False for what is about nothing that we or Play know. */
  private async act(notice: PlayNotice): Promise<boolean> {
    if (notice.about === 'refund-review') return this.reviews.ask(notice);
    if (notice.about === 'purchase') return (await this.purchases.refresh(notice.token, notice.kind)) !== null;
    const { token, kind, orderId, isPartial, quantity, at } = notice;
    const voided = { orderId, of: isPartial ? { quantity } : ('all' as const), at: new Date(at) };
    return (await this.purchases.refresh(token, kind, { voided })) !== null;
  }
}
