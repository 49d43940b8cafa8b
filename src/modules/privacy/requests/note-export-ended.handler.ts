import { Injectable } from '@nestjs/common';
import { type DomainEvent, EventHandler } from '../../../kernel/event-type.js';
import { ExportEnded } from '../exports/exports.events.js';
import { RequestLog } from './request-log.js';

type Payload = typeof ExportEnded.payload;

/** A copy that staff asked for is ready, or could not be made: it is on the request's record, and staff go on from there. */
@Injectable()
export class NoteExportEnded extends EventHandler<Payload> {
  readonly name = 'privacy.note-export-ended';
  readonly on = ExportEnded;

  constructor(private readonly log: RequestLog) {
    super();
  }

  async handle({ payload: { requestId, exportId, outcome } }: DomainEvent<Payload>): Promise<void> {
    if (requestId === null) return;
    const known = await this.log.latest(requestId, ['export-ready']);
    if (known?.data['exportId'] === exportId) return; // told twice
    await this.log.append(requestId, { type: 'export-ready', actor: { kind: 'service' }, data: { exportId, outcome } });
  }
}
