import { Injectable } from '@nestjs/common';
import { type DomainEvent, EventHandler } from '../../../../kernel/event-type.js';
import { Jobs } from '../../../../platform/jobs/jobs.js';
import { ExportAsked } from '../exports.events.js';

@Injectable()
export class RingForExport extends EventHandler<typeof ExportAsked.payload> {
  readonly name = 'privacy.ring-for-export';
  readonly on = ExportAsked;

  constructor(private readonly jobs: Jobs) {
    super();
  }

  /** A ring that is lost is made up for by the sweep. */
  async handle({ payload: { exportId } }: DomainEvent<typeof ExportAsked.payload>): Promise<void> {
    await this.jobs.ring('exports', exportId);
  }
}
