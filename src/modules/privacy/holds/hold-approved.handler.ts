import { Injectable } from '@nestjs/common';
import { type DomainEvent, EventHandler, EventType } from '../../../kernel/event-type.js';
import type { LegalHoldId } from '../../../kernel/ids.js';
import { Clock } from '../../../kernel/clock.js';
import { HoldCopies } from './hold-copies.js';
import { HoldRepository, stands } from './hold.repository.js';

export const HoldApproved = new EventType<{ holdId: LegalHoldId }>('privacy.hold-approved');

/** Copies what there is when a hold begins. */
@Injectable()
export class CopyHeldFromTheStart extends EventHandler<typeof HoldApproved.payload> {
  readonly name = 'privacy.copy-held';
  readonly on = HoldApproved;
  override readonly asksOutside = true; // it takes as long as the objects are large

  constructor(private readonly holds: HoldRepository, private readonly copies: HoldCopies, private readonly clock: Clock) {
    super();
  }

  async handle({ payload: { holdId } }: DomainEvent<typeof HoldApproved.payload>): Promise<void> {
    const hold = await this.holds.find(holdId);
    if (hold && stands(hold, this.clock.now())) await this.copies.all(hold);
  }
}
