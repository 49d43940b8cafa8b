import { Injectable } from '@nestjs/common';
import { type DomainEvent, EventHandler } from '../../../kernel/event-type.js';
import { Log } from '../../../platform/telemetry/log.js';
import { PlayAcknowledgeDue } from './google-play.events.js';
import { PlayUnknown } from './play-errors.js';
import { PlayPurchases } from './play-purchases.js';
import { SealedTokens } from './sealed-tokens.js';

type Payload = typeof PlayAcknowledgeDue.payload;

/** After the points were granted for good, never before: what is acknowledged Play does not refund by itself. */
@Injectable()
export class Acknowledge extends EventHandler<Payload> {
  readonly name = 'billing.acknowledge-at-google-play';
  readonly on = PlayAcknowledgeDue;
  override readonly asksOutside = true;

  constructor(
    private readonly tokens: SealedTokens,
    private readonly purchases: PlayPurchases,
    private readonly log: Log,
  ) {
    super();
  }

  async handle({ payload: { sealed, kind } }: DomainEvent<Payload>): Promise<void> {
    try {
      await this.purchases.acknowledge(this.tokens.open(sealed), kind);
    } catch (error) {
      if (!(error instanceof PlayUnknown)) throw error;
      this.log.error('google-play-not-acknowledged', { kind, status: error.status }); // refunded there, which a notice tells
    }
  }
}
