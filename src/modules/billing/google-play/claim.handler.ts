import { Injectable } from '@nestjs/common';
import { type DomainEvent, EventHandler } from '../../../kernel/event-type.js';
import { Clock } from '../../../kernel/clock.js';
import { Problem } from '../../../kernel/problem.js';
import { Log } from '../../../platform/telemetry/log.js';
import { PlayPurchaseClaimed } from './google-play.events.js';
import { PlayUnknown } from './play-errors.js';
import { PlayPurchases } from './play-purchases.js';
import { SealedTokens } from './sealed-tokens.js';

type Payload = typeof PlayPurchaseClaimed.payload;

/** What a person presented while Play was away, once it is back. What is refused then is refused in the log: the app asks again anyway. */
@Injectable()
export class HandleClaim extends EventHandler<Payload> {
  readonly name = 'billing.handle-google-play-claim';
  readonly on = PlayPurchaseClaimed;
  override readonly asksOutside = true;

  constructor(
    private readonly clock: Clock,
    private readonly tokens: SealedTokens,
    private readonly purchases: PlayPurchases,
    private readonly log: Log,
  ) {
    super();
  }

  async handle({ occurredAt, payload: { accountId, sealed, kind } }: DomainEvent<Payload>): Promise<void> {
    try {
      const applied = await this.purchases.refresh(this.tokens.open(sealed), kind, { claimant: accountId });
      if (!applied) this.log.warn('google-play-claim-unknown', { accountId });
    } catch (error) {
      const isUnknown = error instanceof PlayUnknown && !error.isWorthAsking(occurredAt, this.clock.now());
      if (isUnknown) this.log.warn('google-play-claim-unknown', { accountId });
      else if (!(error instanceof Problem) || error.status >= 500) throw error;
      else this.log.warn('google-play-claim-refused', { accountId, code: error.code });
    }
  }
}
