import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { Clock } from '../../../kernel/clock.js';
import type { GenerationId } from '../../../kernel/ids.js';
import { Jobs } from '../../../platform/jobs/jobs.js';

const WAITING = `status = 'running' and waiting_for = ?`;

/** The generations that wait for a provider, who has waited longest first. They are parked: no worker holds them. */
@Injectable()
export class WaitingLine {
  constructor(
    private readonly em: EntityManager,
    private readonly clock: Clock,
    private readonly jobs: Jobs,
  ) {}

  /** How many stand before it: all of them, when it does not wait for this provider itself. */
  async before(provider: string, id: GenerationId): Promise<number> {
    const [row] = await this.em.execute<{ count: string }[]>(
      `select count(*) as count from generation w where w.${WAITING} and not exists (
         select 1 from generation g
         where g.id = ? and g.waiting_for = w.waiting_for and (g.waiting_since, g.id) <= (w.waiting_since, w.id))`,
      [provider, id],
    );
    return Number(row!.count);
  }

  async first(provider: string, limit: number): Promise<GenerationId[]> {
    const sql = `select id from generation where ${WAITING} order by waiting_since, id limit ?`;
    return (await this.em.execute<{ id: GenerationId }[]>(sql, [provider, limit])).map(({ id }) => id);
  }

  async providers(): Promise<string[]> {
    const rows = await this.em.execute<{ provider: string }[]>(
      `select distinct waiting_for as provider from generation where status = 'running' and waiting_for is not null`,
    );
    return rows.map(({ provider }) => provider);
  }

  /** They may go now; one that a worker is just putting down is due as soon as it lies there. */
  async wake(ids: readonly GenerationId[]): Promise<void> {
    const now = this.clock.now();
    await this.em.execute(
      `update generation set poked_at = ?, next_action_at = case when lease_owner is null then ? else next_action_at end
       where id = any(?::uuid[]) and status = 'running'`,
      [now, now, `{${ids.join(',')}}`],
    );
    for (const id of ids) await this.jobs.ring('generations', id, { isApart: true }); // whoever makes room is somebody else
  }

  /** It may look again then, though not after its own deadline. */
  async wakeAt(id: GenerationId, at: Date): Promise<void> {
    await this.em.execute(
      `update generation set next_action_at = least(?::timestamptz, deadline_at)
       where id = ? and status = 'running' and lease_owner is null and next_action_at > ?`,
      [at, id, at],
    );
    const delayMs = Math.max(0, at.getTime() - this.clock.now().getTime());
    await this.jobs.ring('generations', id, { delayMs, once: `waiting/${id}/${at.getTime()}`, isApart: true });
  }
}
