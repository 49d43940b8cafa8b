import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { Clock } from '../../../kernel/clock.js';
import { Ids } from '../../../kernel/ids.js';
import type { RetentionOutcome } from './retention-runner.js';

const INSERT = `
  insert into retention_run (id, retention, ran_at, as_of, dry_run, due, removed, failed, oldest_overdue_ms)
  select * from unnest(?::uuid[], ?::text[], ?::timestamptz[], ?::timestamptz[], ?::boolean[], ?::int[], ?::int[], ?::int[], ?::bigint[])`;
const UPDATE = `
  update retention_run r set ran_at = ?, as_of = ?, due = n.due, failed = n.failed, oldest_overdue_ms = n.overdue
  from unnest(?::text[], ?::int[], ?::int[], ?::bigint[]) as n(retention, due, failed, overdue)
  where r.retention = n.retention and r.removed = 0 and not r.dry_run and r.ran_at >= ? and r.ran_at < ? returning r.retention`;
const CHANGE = `
  update retention_run set removed = ?, failed = ?, oldest_overdue_ms = ? where id = ?::uuid and ran_at = ?::timestamptz returning id`;
const DAY_MS = 86_400_000;

/** The row of a run that goes on: its key, and whether it is there, for whoever makes it to say once that is sure. */
export interface OpenEvidence {
  readonly id: string;
  readonly ranAt: Date;
  isKept: boolean;
}

/**
 * What runs of retention leave behind: of each that removed something a row of its own, by class; of those that removed nothing one row a
 * day and class, which tells of the last of them.
 */
@Injectable()
export class RetentionEvidence {
  constructor(
    private readonly em: EntityManager,
    private readonly clock: Clock,
    private readonly ids: Ids,
  ) {}

  async keep(outcome: RetentionOutcome, asOf: Date, dryRun: boolean): Promise<void> {
    await this.insert([outcome], asOf, dryRun);
  }

  /** Of a run that goes on. */
  begin(): OpenEvidence {
    return { id: this.ids.ordered(), ranAt: this.clock.now(), isKept: false };
  }

  /** What it removed so far: of a run that is cut off, this is what is known. Makes the row unless it is kept. */
  async tell(evidence: OpenEvidence, outcome: RetentionOutcome, asOf: Date): Promise<void> {
    if (evidence.isKept) await this.change(evidence, outcome);
    else await this.insert([outcome], asOf, false, evidence);
  }

  /** What it removed in all; also where the run was of evidence, and its own row was due. */
  async end(evidence: OpenEvidence, outcome: RetentionOutcome, asOf: Date): Promise<void> {
    if (!(await this.change(evidence, outcome))) await this.insert([outcome], asOf, false, evidence);
  }

  /** Of one run, of which there is one at a time. */
  async keepIdle(outcomes: readonly RetentionOutcome[], asOf: Date): Promise<void> {
    if (outcomes.length === 0) return;
    const now = this.clock.now();
    const today = new Date(Math.floor(now.getTime() / DAY_MS) * DAY_MS);
    const updated = await this.em.execute<{ retention: string }[]>(UPDATE, [
      now, asOf, ...columns(outcomes, 'retention', 'due', 'failed', 'oldestOverdueMs'), today, new Date(today.getTime() + DAY_MS),
    ]);
    const known = new Set(updated.map(({ retention }) => retention));
    await this.insert(outcomes.filter(({ retention }) => !known.has(retention)), asOf, false);
  }

  /** False when there is no such row. */
  private async change({ id, ranAt }: OpenEvidence, { removed, failed, oldestOverdueMs }: RetentionOutcome): Promise<boolean> {
    const changed = await this.em.execute<object[]>(CHANGE, [removed, failed, oldestOverdueMs, id, ranAt.toISOString()]);
    return changed.length > 0;
  }

  private async insert(outcomes: readonly RetentionOutcome[], asOf: Date, dryRun: boolean, at?: OpenEvidence): Promise<void> {
    if (outcomes.length === 0) return;
    const now = (at?.ranAt ?? this.clock.now()).toISOString();
    const each = (value: string) => asArray(outcomes.map(() => value));
    await this.em.execute(INSERT, [
      asArray(outcomes.map(() => at?.id ?? this.ids.ordered())), ...columns(outcomes, 'retention'), each(now), each(asOf.toISOString()),
      each(String(dryRun)), ...columns(outcomes, 'due', 'removed', 'failed', 'oldestOverdueMs'),
    ]);
  }
}

function columns(outcomes: readonly RetentionOutcome[], ...names: readonly (keyof RetentionOutcome)[]): string[] {
  return names.map((name) => asArray(outcomes.map((outcome) => String(outcome[name]))));
}

/** An array literal of PostgreSQL: ids, names, numbers and instants need no quoting. */
function asArray(words: readonly string[]): string {
  return `{${words.join(',')}}`;
}
