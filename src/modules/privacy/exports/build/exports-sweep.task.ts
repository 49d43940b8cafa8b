import { Injectable } from '@nestjs/common';
import { PeriodicTask } from '../../../../kernel/periodic-task.js';
import { Jobs } from '../../../../platform/jobs/jobs.js';
import { ExportClaims } from './export-claims.js';

const BATCH = 200;

/** Rings for what is due: put off, rung for in vain, or left by a worker that died. */
@Injectable()
export class ExportsSweep extends PeriodicTask {
  readonly name = 'privacy.sweep-exports';
  readonly everyMs = 15_000;

  constructor(
    private readonly claims: ExportClaims,
    private readonly jobs: Jobs,
  ) {
    super();
  }

  async run(): Promise<void> {
    for (const id of await this.claims.overdue(BATCH)) await this.jobs.ring('exports', id, { once: `overdue/${id}` });
  }
}
