import { Injectable } from '@nestjs/common';
import { type DomainEvent, EventHandler } from '../../../../kernel/event-type.js';
import { ErasureList } from '../../receipts/index.js';
import { LastLetterSent } from '../deletion.events.js';

/** Where no backup of the database reaches: one that was made while the end was under way says it no second time when it is restored. */
@Injectable()
export class NoteLastLetter extends EventHandler<typeof LastLetterSent.payload> {
  readonly name = 'privacy.note-last-letter';
  readonly on = LastLetterSent;
  override readonly asksOutside = true;

  constructor(private readonly list: ErasureList) {
    super();
  }

  async handle({ payload: { deletionId } }: DomainEvent<typeof LastLetterSent.payload>): Promise<void> {
    await this.list.told(deletionId);
  }
}
