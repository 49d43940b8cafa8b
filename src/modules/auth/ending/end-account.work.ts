import { Injectable } from '@nestjs/common';
import { type ErasureProgress, type ErasureSubject, ErasureWork } from '../../../kernel/account-erasure.js';
import { AccountEnd } from './account-end.service.js';

/** First of all: nobody comes in any more. */
@Injectable()
export class EndAccount extends ErasureWork {
  readonly phase = 'freeze';
  readonly name = 'auth.end-account';

  constructor(private readonly ending: AccountEnd) {
    super();
  }

  async work({ accountId }: ErasureSubject): Promise<ErasureProgress> {
    const { identities, sessions } = await this.ending.end(accountId);
    return { done: true, counts: { identities, sessions } };
  }
}
