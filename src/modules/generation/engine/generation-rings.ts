import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { Clock } from '../../../kernel/clock.js';
import type { GenerationId } from '../../../kernel/ids.js';
import { Config } from '../../../platform/config/config.js';
import { Jobs } from '../../../platform/jobs/jobs.js';
import { RingSource, type Rung } from '../../../platform/jobs/queue-rebuild.js';
import { NEXT_IN_LINE } from './generations.job.js';
import { Leases } from './lease.js';

const PAGE = 500;
const FIRST = '00000000-0000-0000-0000-000000000000';
const PARKED = `
  select id, next_action_at as "at" from generation
  where status = 'running' and (lease_expires_at is null or lease_expires_at <= ?) and id > ? order by id limit ${PAGE}`;

/** Rings for every generation that is under way and in nobody's hands, at its time, and for the line. */
@Injectable()
export class GenerationRings extends RingSource {
  readonly queue = 'generations';

  constructor(
    private readonly em: EntityManager,
    private readonly clock: Clock,
    private readonly config: Config,
    private readonly leases: Leases,
    private readonly jobs: Jobs,
  ) {
    super();
  }

  async ringAll(): Promise<Rung> {
    const took: boolean[] = [];
    for (let after = FIRST as GenerationId; ; ) {
      const rows = await this.em.execute<{ id: GenerationId; at: Date | null }[]>(PARKED, [this.clock.now(), after]);
      for (const { id, at } of rows)
        took.push(await this.jobs.ring(this.queue, id, { once: `rebuilt/${id}`, delayMs: this.delayUntil(at) }));
      after = rows.at(-1)?.id ?? after;
      if (rows.length < PAGE) break;
    }
    const slots = (await this.leases.canStart()) ? this.config.generation.concurrency : 0;
    for (let slot = 0; slot < slots; slot++)
      took.push(await this.jobs.ring(this.queue, NEXT_IN_LINE, { once: `rebuilt/${NEXT_IN_LINE}/${slot}` }));
    return { rung: took.filter((it) => it).length, failed: took.filter((it) => !it).length };
  }

  private delayUntil(at: Date | null): number {
    return at === null ? 0 : Math.max(0, new Date(at).getTime() - this.clock.now().getTime());
  }
}
