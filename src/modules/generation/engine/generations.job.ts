import { Injectable } from '@nestjs/common';
import type { GenerationId } from '../../../kernel/ids.js';
import { Config } from '../../../platform/config/config.js';
import { JobHandler } from '../../../platform/jobs/job-handler.js';
import { Jobs } from '../../../platform/jobs/jobs.js';
import { Engine } from './engine.js';
import { Leases } from './lease.js';

/** "Somebody waits in line": whose turn it is, the line says. */
export const NEXT_IN_LINE = 'next';

/** Answers the rings for generations: one that goes on, or the next in line. */
@Injectable()
export class GenerationsJob extends JobHandler {
  readonly queue = 'generations';
  readonly concurrency: number;

  constructor(
    config: Config,
    private readonly engine: Engine,
    private readonly leases: Leases,
    private readonly jobs: Jobs,
  ) {
    super();
    this.concurrency = config.generation.concurrency;
  }

  async run(id: string): Promise<void> {
    if (id === NEXT_IN_LINE) await this.engine.startNext();
    else await this.engine.goOn(id as GenerationId);
    if (await this.leases.canStart()) await this.jobs.ring('generations', NEXT_IN_LINE);
  }
}
