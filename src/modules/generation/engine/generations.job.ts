import { Injectable } from '@nestjs/common';
import type { AttemptId, GenerationId } from '../../../kernel/ids.js';
import { Config } from '../../../platform/config/config.js';
import { JobHandler } from '../../../platform/jobs/job-handler.js';
import { Jobs } from '../../../platform/jobs/jobs.js';
import { Engine, ERASE } from './engine.js';
import { Leases } from './lease.js';
import { ProviderErasure } from './provider-erasure.js';

/** "Somebody waits in line": whose turn it is, the line says. */
export const NEXT_IN_LINE = 'next';

/** Answers the rings for generations: one that goes on, the next in line, or one whose provider is asked to erase. */
@Injectable()
export class GenerationsJob extends JobHandler {
  readonly queue = 'generations';
  readonly concurrency: number;

  constructor(
    config: Config,
    private readonly engine: Engine,
    private readonly leases: Leases,
    private readonly jobs: Jobs,
    private readonly erasure: ProviderErasure,
  ) {
    super();
    this.concurrency = config.generation.concurrency;
  }

  async run(id: string): Promise<void> {
    if (id.startsWith(ERASE)) return this.erasure.erase(id.slice(ERASE.length) as AttemptId);
    if (id === NEXT_IN_LINE) await this.engine.startNext();
    else await this.engine.goOn(id as GenerationId);
    if (await this.leases.canStart()) await this.jobs.ring('generations', NEXT_IN_LINE);
  }
}
