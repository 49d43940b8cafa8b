import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { Clock } from '../../../kernel/clock.js';
import { Config } from '../../../platform/config/config.js';
import { Jobs } from '../../../platform/jobs/jobs.js';
import type { Rung } from '../../../platform/jobs/queue-rebuild.js';
import { RowRings, type WaitingRow } from '../../../platform/jobs/row-rings.js';
import { NEXT_IN_LINE } from './generations.job.js';
import { Leases } from './lease.js';

const PARKED = `
  select id, next_action_at as "dueAt" from generation
  where status = 'running' and (lease_expires_at is null or lease_expires_at <= ?) and id > ? order by id limit ?`;

/** Rings for every generation that is under way and in nobody's hands, at its time, and for the line. */
@Injectable()
export class GenerationRings extends RowRings {
  readonly queue = 'generations';

  constructor(
    private readonly em: EntityManager,
    private readonly config: Config,
    private readonly leases: Leases,
    clock: Clock,
    jobs: Jobs,
  ) {
    super(clock, jobs);
  }

  async ringAll(): Promise<Rung> {
    const parked = await this.ringEach((after, limit) => this.em.execute<WaitingRow[]>(PARKED, [this.clock.now(), after, limit]));
    const slots = (await this.leases.canStart()) ? this.config.generation.concurrency : 0;
    const took: boolean[] = [];
    for (let slot = 0; slot < slots; slot++)
      took.push(await this.jobs.ring(this.queue, NEXT_IN_LINE, { once: `rebuilt/${NEXT_IN_LINE}/${slot}` }));
    return { rung: parked.rung + took.filter((it) => it).length, failed: parked.failed + took.filter((it) => !it).length };
  }
}
