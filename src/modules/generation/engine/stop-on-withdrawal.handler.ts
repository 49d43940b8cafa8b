import { Injectable } from '@nestjs/common';
import { type DomainEvent, EventHandler } from '../../../kernel/event-type.js';
import { ConsentChanged } from '../../consent/index.js';
import { UnsentWork } from './unsent-work.js';

type Payload = typeof ConsentChanged.payload;

/** C6: what no longer has any granted provider when a permission goes is stopped. */
@Injectable()
export class StopOnWithdrawal extends EventHandler<Payload> {
  readonly name = 'generation.stop-on-withdrawal';
  readonly on = ConsentChanged;

  constructor(private readonly unsent: UnsentWork) {
    super();
  }

  async handle({ payload: { accountId, decision } }: DomainEvent<Payload>): Promise<void> {
    if (decision !== 'granted') await this.unsent.stopForbidden(accountId);
  }
}
