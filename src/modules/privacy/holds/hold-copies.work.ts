import { Injectable } from '@nestjs/common';
import { type ErasureProgress, type ErasureSubject, ErasureWork } from '../../../kernel/account-erasure.js';
import { HoldCopies } from './hold-copies.js';
import { HoldRepository } from './hold.repository.js';

/** Copies what holds name before it goes with the account. */
@Injectable()
export class CopyHeldAtTheEnd extends ErasureWork {
  readonly phase = 'hold';
  readonly name = 'privacy.hold-copies';

  constructor(private readonly holds: HoldRepository, private readonly copies: HoldCopies) {
    super();
  }

  async work({ accountId }: ErasureSubject): Promise<ErasureProgress> {
    const counts = { rows: 0, objects: 0 };
    for (const hold of await this.holds.standing(accountId)) {
      const { rows, objects } = await this.copies.some(hold);
      counts.rows += rows;
      counts.objects += objects;
    }
    return { done: counts.rows + counts.objects === 0, counts };
  }
}
