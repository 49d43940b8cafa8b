import { Injectable } from '@nestjs/common';
import { type DomainEvent, EventHandler } from '../../../kernel/event-type.js';
import { Jobs } from '../../../platform/jobs/jobs.js';
import { GenerationRequested } from '../generation.events.js';
import { NEXT_IN_LINE } from './generations.job.js';

@Injectable()
export class RingForRequested extends EventHandler<typeof GenerationRequested.payload> {
  readonly name = 'generation.ring-for-requested';
  readonly on = GenerationRequested;

  constructor(private readonly jobs: Jobs) {
    super();
  }

  async handle({ payload }: DomainEvent<typeof GenerationRequested.payload>): Promise<void> {
    await this.jobs.ring('generations', `${NEXT_IN_LINE}/${payload.generationId}`); // a ring that is lost is made up for by the reconciler
  }
}
