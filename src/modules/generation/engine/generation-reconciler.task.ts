import { Injectable } from '@nestjs/common';
import { PeriodicTask } from '../../../kernel/periodic-task.js';
import { Config } from '../../../platform/config/config.js';
import { Jobs } from '../../../platform/jobs/jobs.js';
import { ProviderGovernor } from '../governor/provider-governor.js';
import { NEXT_IN_LINE } from './generations.job.js';
import { Leases } from './lease.js';

const BATCH = 500;

/** Finds what nobody rang for: leases of dead workers, polls that Redis lost, lines that stand still (law 4: rows are the truth). */
@Injectable()
export class GenerationReconciler extends PeriodicTask {
  readonly name = 'generation.reconcile';
  readonly everyMs = 2_000;

  constructor(
    private readonly config: Config,
    private readonly leases: Leases,
    private readonly governor: ProviderGovernor,
    private readonly jobs: Jobs,
  ) {
    super();
  }

  async run(): Promise<void> {
    for (const id of await this.leases.overdue(BATCH)) await this.jobs.ring('generations', id, { once: `overdue/${id}` });
    await this.governor.advanceAll();
    if (!(await this.leases.canStart())) return;
    for (let slot = 0; slot < this.config.generation.concurrency; slot++) {
      await this.jobs.ring('generations', NEXT_IN_LINE, { once: `overdue/${NEXT_IN_LINE}/${slot}` });
    }
  }
}
