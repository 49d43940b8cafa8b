import { verify } from 'node:crypto';
import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { Clock } from '../../../../kernel/clock.js';
import { sha256 } from '../../../../kernel/json.js';
import { Config } from '../../../../platform/config/config.js';
import { Inbox } from '../../../../platform/inbox/inbox.js';
import { Outbox } from '../../../../platform/outbox/outbox.js';
import { Log } from '../../../../platform/telemetry/log.js';
import { Metrics } from '../../../../platform/telemetry/metrics.js';
import { RewardRules } from '../reward-rules.js';
import { AdWatched } from '../rewards.events.js';
import { AdCallbackRejected } from '../rewards.problems.js';
import { type AdCallback, readAdCallback, type SignedAdCallback } from './ad-callback.js';
import { AdMobKeys } from './admob-keys.js';

export const ADMOB_SOURCE = 'ads/admob';
/** How far AdMob's clock may be ahead of ours. */
const SKEW_MS = 10 * 60_000;
const HELP = 'What AdMob told of watched ads: kept, told again, rejected as forged, or why it was of no use.';

/**
 * The gate for AdMob's word that an ad was watched: proved first, kept once, acted on later (law 4). What is true but of no use to us (an
 * ad unit of somebody else, no nonce, too old) is taken and gives nothing: told to come again it would be no better, and the console's test
 * of the address, which may send any of these (unverified), must not fail.
 */
@Injectable()
export class AdCallbacks {
  constructor(
    private readonly em: EntityManager,
    private readonly keys: AdMobKeys,
    private readonly inbox: Inbox,
    private readonly outbox: Outbox,
    private readonly clock: Clock,
    private readonly config: Config,
    private readonly rules: RewardRules,
    private readonly log: Log,
    private readonly metrics: Metrics,
  ) {}

  /** @param query as it came, without the question mark. @throws AdCallbackRejected, AdKeysUnavailable */
  async receive(query: string): Promise<void> {
    const callback = readAdCallback(query);
    if (!callback || !(await this.isSigned(callback))) {
      this.count('rejected');
      throw new AdCallbackRejected();
    }
    const useless = this.uselessness(callback.values);
    if (useless) this.log.warn('ad-callback-unused', { why: useless, adUnit: callback.values.adUnit });
    this.count(useless ?? ((await this.keep(callback.values)) ? 'kept' : 'again'));
  }

  /** ECDSA over SHA-256, on the curve of the key. */
  private async isSigned({ message, signature, keyId }: SignedAdCallback): Promise<boolean> {
    const key = await this.keys.find(keyId);
    return key !== null && verify('sha256', message, { key, dsaEncoding: 'der' }, signature);
  }

  private uselessness({ adUnit, customData, watchedAt }: AdCallback): string | null {
    const ageMs = this.clock.now().getTime() - watchedAt.getTime();
    if (customData === null) return 'no-nonce';
    if (!this.config.admob.adUnits.has(adUnit)) return 'unknown-ad-unit';
    return ageMs > this.rules.ads.callbackMs || ageMs < -SKEW_MS ? 'timestamp' : null;
  }

  private count(outcome: string): void {
    this.metrics.counter({ name: 'aicasso_ad_callbacks_total', help: HELP, labels: ['outcome'] }).inc({ outcome });
  }

  /** False when it was here before. */
  private async keep({ transactionId, adUnit, customData, watchedAt }: AdCallback): Promise<boolean> {
    const watched = { transactionId, adUnit, nonceHash: sha256(customData!), watchedAt: watchedAt.toISOString() };
    return this.em.transactional(async () => {
      if (!(await this.inbox.keep({ source: ADMOB_SOURCE, messageId: transactionId, body: watched }))) return false;
      await this.outbox.append(AdWatched, watched);
      return true;
    });
  }
}
