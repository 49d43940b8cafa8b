import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { Clock } from '../../../kernel/clock.js';
import { Jobs } from '../../../platform/jobs/jobs.js';
import { RingSource, type Rung } from '../../../platform/jobs/queue-rebuild.js';

const PAGE = 500;
const FIRST = '00000000-0000-0000-0000-000000000000';
const OPEN = `select id, due_at as "dueAt" from provider_grant where due_at is not null and id > ? order by id limit ${PAGE}`;

/** Rings for every grant about which a provider is still to be asked, at its time. */
@Injectable()
export class GrantRings extends RingSource {
  readonly queue = 'grants';

  constructor(
    private readonly em: EntityManager,
    private readonly clock: Clock,
    private readonly jobs: Jobs,
  ) {
    super();
  }

  async ringAll(): Promise<Rung> {
    let [rung, failed] = [0, 0];
    for (let after = FIRST; ;) {
      const rows = await this.em.execute<{ id: string; dueAt: string }[]>(OPEN, [after]);
      for (const { id, dueAt } of rows) {
        const delayMs = Math.max(0, new Date(dueAt).getTime() - this.clock.now().getTime());
        if (await this.jobs.ring(this.queue, id, { once: `rebuilt/${id}`, delayMs })) rung += 1;
        else failed += 1;
      }
      after = rows.at(-1)?.id ?? after;
      if (rows.length < PAGE) return { rung, failed };
    }
  }
}
