import { Injectable } from '@nestjs/common';
import { type ErasureProgress, type ErasureSubject, ErasureWork } from '../../../kernel/account-erasure.js';
import { Clock } from '../../../kernel/clock.js';
import { HoldCopies } from './hold-copies.js';
import { HoldRepository } from './hold.repository.js';

const LOOK_AGAIN_MS = 5_000;

/** Copies what holds name before it goes with the account. */
@Injectable()
export class CopyHeldAtTheEnd extends ErasureWork {
  readonly phase = 'hold';
  readonly name = 'privacy.hold-copies';

  constructor(private readonly holds: HoldRepository, private readonly copies: HoldCopies, private readonly clock: Clock) {
    super();
  }

  async work({ accountId }: ErasureSubject): Promise<ErasureProgress> {
    const counts = { rows: 0, objects: 0 };
    let isBusy = false;
    for (const { id } of await this.holds.standing(accountId)) {
      const copied = await this.copies.some(id);
      isBusy ||= copied === null; // the account does not end before the other one is done
      counts.rows += copied?.rows ?? 0;
      counts.objects += copied?.objects ?? 0;
    }
    if (isBusy) return { done: false, notBefore: this.clock.after(LOOK_AGAIN_MS), counts };
    return { done: counts.rows + counts.objects === 0, counts };
  }
}
