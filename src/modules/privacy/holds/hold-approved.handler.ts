import { Injectable } from '@nestjs/common';
import { type DomainEvent, EventHandler, EventType } from '../../../kernel/event-type.js';
import type { LegalHoldId } from '../../../kernel/ids.js';
import { HoldCopies } from './hold-copies.js';

export const HoldApproved = new EventType<{ holdId: LegalHoldId }>('privacy.hold-approved');

/** Copies what there is when a hold begins. */
@Injectable()
export class CopyHeldFromTheStart extends EventHandler<typeof HoldApproved.payload> {
  readonly name = 'privacy.copy-held';
  readonly on = HoldApproved;
  override readonly asksOutside = true; // it takes as long as the objects are large

  constructor(private readonly copies: HoldCopies) {
    super();
  }

  async handle({ payload: { holdId } }: DomainEvent<typeof HoldApproved.payload>): Promise<void> {
    await this.copies.all(holdId); // while another one copies, or none any more: the task of each hour makes up for it
  }
}
