import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import type { AccountId } from '../../../kernel/ids.js';
import { ProcessingRestricted } from '../../../platform/http/index.js';
import { CONSENT_LOCK_KEY } from '../../../platform/outbound/index.js';
import { type Ending, failureOf } from './ending.js';

/** Of what a restriction of processing (GDPR Art. 18) stops, however far it is. */
export const STOPPED: Ending = { status: 'cancelled', failure: failureOf(new ProcessingRestricted()) };

/** Somebody asked meanwhile that nothing be done with their data: what is about to be delivered must not be. */
export class OwnerRestricted extends Error {
  override readonly name = 'OwnerRestricted';
}

const LOCK = `select pg_advisory_xact_lock_shared(${CONSENT_LOCK_KEY})`;
const RESTRICTED = 'select 1 from account where id = ? and restricted_at is not null';

/** Whether a result may be handed to its person. */
@Injectable()
export class HandOver {
  constructor(private readonly em: EntityManager) {}

  /**
   * First of all in the transaction that ends a generation. The lock is the one under which a restriction is set, so that either that
   * waits for the end, or the end sees it. @throws OwnerRestricted for an ending that would deliver something
   */
  async assertAllowed(accountId: AccountId, { outputs = [] }: Ending): Promise<void> {
    if (outputs.length === 0) return;
    await this.em.execute(LOCK, [accountId]);
    const [restricted] = await this.em.execute<unknown[]>(RESTRICTED, [accountId]);
    if (restricted) throw new OwnerRestricted();
  }
}
