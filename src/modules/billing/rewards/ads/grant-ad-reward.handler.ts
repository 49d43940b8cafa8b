import { Injectable } from '@nestjs/common';
import { type DomainEvent, EventHandler } from '../../../../kernel/event-type.js';
import { Inbox } from '../../../../platform/inbox/inbox.js';
import { Log } from '../../../../platform/telemetry/log.js';
import { ADMOB_SOURCE } from '../admob/ad-callbacks.js';
import { AdWatched, type WatchedAd } from '../rewards.events.js';
import { AdRewards } from './ad-rewards.js';

/** Acts on the ad network's word, in one transaction. */
@Injectable()
export class GrantAdReward extends EventHandler<WatchedAd> {
  readonly name = 'billing.grant-ad-reward';
  readonly on = AdWatched;

  constructor(
    private readonly rewards: AdRewards,
    private readonly inbox: Inbox,
    private readonly log: Log,
  ) {
    super();
  }

  async handle({ payload }: DomainEvent<WatchedAd>): Promise<void> {
    const outcome = await this.rewards.give(payload);
    this.log.info('ad-watched', { outcome, adUnit: payload.adUnit });
    await this.inbox.settle(ADMOB_SOURCE, payload.transactionId, 'handled');
  }
}
