import { Injectable } from '@nestjs/common';
import { Clock } from '../../../../kernel/clock.js';
import { Jobs } from '../../../../platform/jobs/jobs.js';
import type { Rung } from '../../../../platform/jobs/queue-rebuild.js';
import { RowRings } from '../../../../platform/jobs/row-rings.js';
import { SagaRepository } from './saga.repository.js';

/** Rings for every end of an account that is not carried out yet, at its time. */
@Injectable()
export class DeletionRings extends RowRings {
  readonly queue = 'deletions';

  constructor(private readonly saga: SagaRepository, clock: Clock, jobs: Jobs) {
    super(clock, jobs);
  }

  ringAll(): Promise<Rung> {
    return this.ringEach((after, limit) => this.saga.open(after, limit));
  }
}
