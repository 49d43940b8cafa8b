import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { DiscoveryService } from '@nestjs/core';
import { TABLES } from '../../../entities/index.js';
import { type DeclaredPrefix, OBJECT_PREFIXES } from '../../../entities/object-prefixes.js';
import type { OwnerModule } from '../../../entities/privacy.js';
import { Clock } from '../../../kernel/clock.js';
import { RETENTION_CLASSES, type RetentionClass } from '../../../kernel/retention-classes.js';
import { RetentionPolicy } from '../../../kernel/retention-policy.js';

/** Above this a table is estimated, as PostgreSQL does for its plans: counting it would read all of it. */
const COUNTED_UP_TO = 100_000;
const ESTIMATE = `select reltuples::bigint as rows from pg_class where oid = ?::regclass`;
const LAST_RUNS = `
  select distinct on (retention) retention, ran_at as "ranAt", as_of as "asOf", due, removed, failed,
         oldest_overdue_ms / 1000.0 as "oldestOverdueSeconds"
    from retention_run where not dry_run order by retention, ran_at desc`;
/** The scheduler's; an operator's says itself how long it took. */
const LAST_SWEEP = `
  select started_at as "startedAt", finished_at as "finishedAt", failures from periodic_run where name = 'scheduler.retention'`;

const PREFIXES = Object.entries<DeclaredPrefix>(OBJECT_PREFIXES);

export interface LastRun {
  readonly ranAt: Date;
  readonly asOf: Date;
  readonly due: number;
  readonly removed: number;
  readonly failed: number;
  /** Of what that run left; 0 when it left nothing that was due. */
  readonly oldestOverdueSeconds: number;
}

/** One go through all classes. */
export interface LastSweep {
  readonly startedAt: Date;
  /** Null: it is under way, or was cut off. */
  readonly finishedAt: Date | null;
  /** In a row, this one among them while it is under way. */
  readonly failures: number;
}

export interface ClassState {
  readonly class: RetentionClass;
  /** Modules whose tables it is about. */
  readonly owners: readonly OwnerModule[];
  readonly tables: readonly { readonly table: string; readonly rows: number; readonly estimated: boolean }[];
  readonly prefixes: readonly string[];
  /** Null where no clock runs. */
  readonly due: number | null;
  readonly oldestOverdueSeconds: number | null;
  readonly lastRun: LastRun | null;
}

/** How it stands with each class of data: what there is of it, what is due, and what was removed last. */
@Injectable()
export class RetentionOverview {
  constructor(
    private readonly em: EntityManager,
    private readonly discovery: DiscoveryService,
    private readonly clock: Clock,
  ) {}

  async read(): Promise<readonly ClassState[]> {
    const policies = new Map(this.policies().map((policy) => [policy.retention, policy]));
    const rows = await this.em.execute<(LastRun & { retention: RetentionClass })[]>(LAST_RUNS);
    const runs = new Map(
      rows.map(({ retention, oldestOverdueSeconds, ...run }) => [
        retention,
        { ...run, ranAt: new Date(run.ranAt), asOf: new Date(run.asOf), oldestOverdueSeconds: Number(oldestOverdueSeconds) },
      ]),
    );
    const states: ClassState[] = [];
    for (const name of Object.keys(RETENTION_CLASSES) as RetentionClass[]) {
      const own = TABLES.filter(({ retention }) => retention === name);
      const tables = [];
      for (const { table } of own) tables.push(await this.size(table));
      const prefixes = PREFIXES.flatMap(([prefix, { retention }]) => (retention === name ? [prefix] : []));
      const owners = [...new Set(own.map(({ owner }) => owner))];
      states.push({ class: name, owners, tables, prefixes, ...(await this.lateness(policies.get(name))), lastRun: runs.get(name) ?? null });
    }
    return states;
  }

  /** Null when there was none yet. */
  async lastSweep(): Promise<LastSweep | null> {
    const [row] = await this.em.execute<LastSweep[]>(LAST_SWEEP);
    return row ? { ...row, startedAt: new Date(row.startedAt), finishedAt: row.finishedAt && new Date(row.finishedAt) } : null;
  }

  private policies(): RetentionPolicy[] {
    return this.discovery.getProviders().flatMap(({ instance }) => (instance instanceof RetentionPolicy ? [instance] : []));
  }

  private async size(table: string): Promise<{ table: string; rows: number; estimated: boolean }> {
    const [guess] = await this.em.execute<{ rows: string }[]>(ESTIMATE, [`"${table}"`]);
    if (Number(guess!.rows) > COUNTED_UP_TO) return { table, rows: Number(guess!.rows), estimated: true };
    const [counted] = await this.em.execute<{ rows: string }[]>(`select count(*) as rows from "${table}"`);
    return { table, rows: Number(counted!.rows), estimated: false };
  }

  private async lateness(policy: RetentionPolicy | undefined): Promise<Pick<ClassState, 'due' | 'oldestOverdueSeconds'>> {
    if (!policy) return { due: null, oldestOverdueSeconds: null };
    const now = this.clock.now();
    const { count, oldestDueAt } = await policy.due(now);
    return { due: count, oldestOverdueSeconds: oldestDueAt ? Math.max(0, (now.getTime() - oldestDueAt.getTime()) / 1000) : 0 };
  }
}
