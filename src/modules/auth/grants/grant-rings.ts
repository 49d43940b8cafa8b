import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { Clock } from '../../../kernel/clock.js';
import { Jobs } from '../../../platform/jobs/jobs.js';
import type { Rung } from '../../../platform/jobs/queue-rebuild.js';
import { RowRings, type WaitingRow } from '../../../platform/jobs/row-rings.js';

const OPEN = `select id, due_at as "dueAt" from provider_grant where due_at is not null and id > ? order by id limit ?`;

/** Rings for every grant about which a provider is still to be asked, at its time. */
@Injectable()
export class GrantRings extends RowRings {
  readonly queue = 'grants';

  constructor(private readonly em: EntityManager, clock: Clock, jobs: Jobs) {
    super(clock, jobs);
  }

  ringAll(): Promise<Rung> {
    return this.ringEach((after, limit) => this.em.execute<WaitingRow[]>(OPEN, [after, limit]));
  }
}
