import { Injectable } from '@nestjs/common';
import { type ErasureProgress, type ErasureSubject, ErasureWork } from '../../../kernel/account-erasure.js';
import { ErasureList } from './erasure-list.js';

/** From here on a restored backup erases the account again. */
@Injectable()
export class EnterErasure extends ErasureWork {
  readonly phase = 'freeze';
  readonly name = 'privacy.enter-erasure-list';

  constructor(private readonly list: ErasureList) {
    super();
  }

  async work(subject: ErasureSubject): Promise<ErasureProgress> {
    await this.list.enter(subject);
    return { done: true };
  }
}
