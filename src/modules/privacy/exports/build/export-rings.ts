import { Injectable } from '@nestjs/common';
import { Clock } from '../../../../kernel/clock.js';
import { Jobs } from '../../../../platform/jobs/jobs.js';
import type { Rung } from '../../../../platform/jobs/queue-rebuild.js';
import { RowRings } from '../../../../platform/jobs/row-rings.js';
import { ExportClaims } from './export-claims.js';

/** Rings for every export that is not finished, at its time. */
@Injectable()
export class ExportRings extends RowRings {
  readonly queue = 'exports';

  constructor(private readonly claims: ExportClaims, clock: Clock, jobs: Jobs) {
    super(clock, jobs);
  }

  ringAll(): Promise<Rung> {
    return this.ringEach((after, limit) => this.claims.open(after, limit));
  }
}
