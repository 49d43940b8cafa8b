import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { Clock } from '../../../kernel/clock.js';
import type { AccountId } from '../../../kernel/ids.js';
import { PeriodicTask } from '../../../kernel/periodic-task.js';
import { Outbox } from '../../../platform/outbox/outbox.js';
import { PointsChanged } from '../billing.events.js';

/** People whose books are locked together for the length of a transaction. */
const BATCH = 100;

/**
 * Books what has expired, for people who did not come by: whoever does has it booked at that moment, and expired points are never spent.
 * Nothing is deleted; the points move to the house's account `expired`.
 */
@Injectable()
export class ExpirePoints extends PeriodicTask {
  readonly name = 'billing.expire-points';
  readonly everyMs = 5 * 60_000;

  constructor(
    private readonly em: EntityManager,
    private readonly outbox: Outbox,
    private readonly clock: Clock,
  ) {
    super();
  }

  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted && (await this.bookBatch()) === BATCH);
  }

  /** Returns how many people it was. Those whose books are in use are left out: whoever uses them books it. */
  private bookBatch(): Promise<number> {
    return this.em.transactional(async () => {
      const expire = 'select ledger_expire(?, ?) as account_id';
      const booked = await this.em.execute<{ account_id: AccountId }[]>(expire, [this.clock.now(), BATCH]);
      for (const { account_id: accountId } of booked) await this.outbox.append(PointsChanged, { accountId });
      return booked.length;
    });
  }
}
