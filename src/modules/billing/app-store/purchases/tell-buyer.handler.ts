import { Injectable } from '@nestjs/common';
import { Clock } from '../../../../kernel/clock.js';
import { type DomainEvent, EventHandler } from '../../../../kernel/event-type.js';
import { Log } from '../../../../platform/telemetry/log.js';
import { PurchaseRepository } from '../../purchases/purchase.repository.js';
import { StoreLinks } from '../../purchases/store-links.js';
import { AppStoreRefused, AppStoreUnavailable } from '../api/api-errors.js';
import { AppStoreApi } from '../api/app-store-api.js';
import { AppStoreBuyerUntold } from '../notices/app-store.events.js';

type Payload = typeof AppStoreBuyerUntold.payload;

const DEADLINE_MS = 4_000;
const TRY_FOR_MS = 86_400_000;

/**
 * Tells Apple by which token we know the buyer of what was bought outside the app (offer code, promotion): renewals carry it from then on.
 * The purchase is bound here already, so nothing depends on it; after a day of no answer it is let be.
 */
@Injectable()
export class TellBuyer extends EventHandler<Payload> {
  readonly name = 'billing.app-store-tell-buyer';
  readonly on = AppStoreBuyerUntold;
  override readonly asksOutside = true;

  constructor(
    private readonly api: AppStoreApi,
    private readonly rows: PurchaseRepository,
    private readonly links: StoreLinks,
    private readonly clock: Clock,
    private readonly log: Log,
  ) {
    super();
  }

  async handle({ occurredAt, payload: { purchaseId } }: DomainEvent<Payload>): Promise<void> {
    const { accountId, environment, storeKey } = await this.rows.get(purchaseId);
    if (accountId === null || !this.api.isConfigured) return;
    const appAccountToken = await this.links.tokenOf(accountId);
    try {
      await this.api.call(environment, (client) => client.setAppAccountToken(storeKey, { appAccountToken }), DEADLINE_MS);
      this.log.info('app-store-buyer-told', { purchaseId });
    } catch (error) {
      const isLate = this.clock.now().getTime() - occurredAt.getTime() > TRY_FOR_MS;
      if (error instanceof AppStoreUnavailable && !isLate) throw error; // the outbox comes again
      if (!(error instanceof AppStoreUnavailable || error instanceof AppStoreRefused)) throw error;
      this.log.warn('app-store-buyer-not-told', { purchaseId, error }); // shared by a family, or not an original id: 4000185, 4000187
    }
  }
}
