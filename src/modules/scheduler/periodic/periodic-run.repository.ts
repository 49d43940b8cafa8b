import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';

export interface LastRun {
  readonly startedAt: Date;
  readonly finishedAt: Date | null;
  readonly failures: number;
}

interface RawRun {
  started_at: Date | string;
  finished_at: Date | string | null;
  failures: number;
}

@Injectable()
export class PeriodicRunRepository {
  constructor(private readonly em: EntityManager) {}

  async find(name: string): Promise<LastRun | null> {
    const [row] = await this.em.execute<RawRun[]>('select started_at, finished_at, failures from periodic_run where name = ?', [name]);
    if (!row) return null;
    return {
      startedAt: new Date(row.started_at),
      finishedAt: row.finished_at === null ? null : new Date(row.finished_at),
      failures: row.failures,
    };
  }

  /** A run that is cut off before its end counts as a failed one. */
  async start(name: string, at: Date): Promise<void> {
    await this.em.execute(
      `insert into periodic_run (name, started_at, finished_at, failures) values (?, ?, null, 1)
       on conflict (name) do update set started_at = excluded.started_at, finished_at = null, failures = periodic_run.failures + 1`,
      [name, at],
    );
  }

  async finish(name: string, at: Date, succeeded: boolean): Promise<void> {
    await this.em.execute('update periodic_run set finished_at = ?, failures = case when ? then 0 else failures end where name = ?', [
      at,
      succeeded,
      name,
    ]);
  }
}
