import { Injectable } from '@nestjs/common';
import { type DomainEvent, EventHandler } from '../../../kernel/event-type.js';
import { AccountCreated, AuthFacade } from '../../auth/index.js';
import { LedgerFacade } from './ledger.facade.js';

/** The welcome points of somebody new. Whoever is faster than the outbox has them at the first touch of the ledger. */
@Injectable()
export class OpenBooks extends EventHandler<typeof AccountCreated.payload> {
  readonly name = 'billing.open-books';
  readonly on = AccountCreated;

  constructor(
    private readonly auth: AuthFacade,
    private readonly ledger: LedgerFacade,
  ) {
    super();
  }

  async handle({ payload: { accountId } }: DomainEvent<typeof AccountCreated.payload>): Promise<void> {
    if (await this.auth.accountOf(accountId)) await this.ledger.refresh(accountId); // else deleted before the event came
  }
}
