import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { type DomainEvent, EventHandler } from '../../../kernel/event-type.js';
import { AuthFacade, WayInEnded } from '../../auth/index.js';
import { Deletions } from './deletions.service.js';

type Payload = typeof WayInEnded.payload;

const STILL_OPEN = "select 1 from sign_in_identity where account_id = ? and status <> 'closed' limit 1";

/**
 * Somebody closed the account at the provider, and no other way in is left: nobody can come in again, so the account here ends too, after
 * the grace. Only when every way in is closed for good: what was revoked, or disabled for a while, opens again by a sign-in there, and a
 * revocation is no wish to be erased.
 */
@Injectable()
export class EndClosedAccount extends EventHandler<Payload> {
  readonly name = 'privacy.end-closed-account';
  readonly on = WayInEnded;

  constructor(
    private readonly em: EntityManager,
    private readonly auth: AuthFacade,
    private readonly deletions: Deletions,
  ) {
    super();
  }

  async handle({ payload: { accountId, why, isLast } }: DomainEvent<Payload>): Promise<void> {
    if (why !== 'closed' || !isLast) return;
    const account = await this.auth.accountOf(accountId);
    if (!account || (account.status !== 'active' && account.status !== 'suspended')) return;
    if ((await this.em.execute<object[]>(STILL_OPEN, [accountId])).length > 0) return; // came back meanwhile, or may
    await this.deletions.schedule({ accountId, origin: 'provider', when: 'grace', locale: account.locale });
  }
}
