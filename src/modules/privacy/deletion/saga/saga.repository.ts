import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { Clock } from '../../../../kernel/clock.js';
import type { ErasureProgress } from '../../../../kernel/account-erasure.js';
import type { AccountId, DeletionId } from '../../../../kernel/ids.js';

export interface RunningDeletion {
  readonly id: DeletionId;
  /** Null when the account is gone already. */
  readonly accountId: AccountId | null;
  /** Failures since a step was last done. */
  readonly attempts: number;
  /** It was carried out before: a backup was restored. */
  readonly isReplay: boolean;
}

type Counts = Readonly<Record<string, number | string>>;

const FIRST_RETRY_SECONDS = 15;
const LAST_RETRY_SECONDS = 900;

/** Whoever changes their mind comes before this statement or too late. */
const BEGIN = `
  update account_deletion set status = 'running', started_at = coalesce(started_at, ?)
  where id = ? and status in ('scheduled', 'running') and due_at <= ? returning id, account_id as "accountId", attempts,
    origin = 'restore' as "isReplay"`;
const DUE = "select id from account_deletion where status in ('scheduled', 'running') and due_at <= ? order by due_at limit ?";
const OPEN = `
  select id, due_at as "dueAt" from account_deletion where status in ('scheduled', 'running') and id > ? order by id limit ?`;
const WAIT = "update account_deletion set due_at = ? where id = ? and status = 'running'";
const FAILED = `
  update account_deletion set attempts = attempts + 1,
    due_at = ?::timestamptz + least(${FIRST_RETRY_SECONDS} * 2 ^ least(attempts, 20), ${LAST_RETRY_SECONDS}) * interval '1 second'
  where id = ? and status = 'running'`;
const COMPLETE = "update account_deletion set status = 'completed', account_id = null, attempts = 0 where id = ? and status = 'running'";
const DONE = 'select step from deletion_step where deletion_id = ? and ended_at is not null';
const STEP_BEGINS = `
  insert into deletion_step (deletion_id, step, position, started_at, attempts, counts) values (?, ?, ?, ?, 1, '{}')
  on conflict (deletion_id, step) do update set attempts = deletion_step.attempts + 1`;
const COUNTS = 'select counts from deletion_step where deletion_id = ? and step = ?';
const STEP_WENT_ON = 'update deletion_step set counts = ?::jsonb, ended_at = ? where deletion_id = ? and step = ?';
const GOES_ON = "update account_deletion set attempts = 0 where id = ? and status = 'running' and attempts > 0";

/** The rows by which the end of an account is resumed after whatever stopped it. */
@Injectable()
export class SagaRepository {
  constructor(
    private readonly em: EntityManager,
    private readonly clock: Clock,
  ) {}

  /** Null when there is nothing to do now. */
  async begin(id: DeletionId): Promise<RunningDeletion | null> {
    const [running] = await this.em.execute<RunningDeletion[]>(BEGIN, [this.clock.now(), id, this.clock.atLeast()]);
    return running ?? null;
  }

  async due(limit: number): Promise<DeletionId[]> {
    return (await this.em.execute<{ id: DeletionId }[]>(DUE, [this.clock.atLeast(), limit])).map(({ id }) => id);
  }

  /** All that wait, those after `after`, by id. */
  open(after: string, limit: number): Promise<{ id: string; dueAt: string }[]> {
    return this.em.execute<{ id: string; dueAt: string }[]>(OPEN, [after, limit]);
  }

  async done(id: DeletionId): Promise<ReadonlySet<string>> {
    return new Set((await this.em.execute<{ step: string }[]>(DONE, [id])).map(({ step }) => step));
  }

  async stepBegins(id: DeletionId, step: string, position: number): Promise<void> {
    await this.em.execute(STEP_BEGINS, [id, step, position, this.clock.now()]);
  }

  /** The checkpoint. What a call counted is added to what those before it did. */
  async stepWentOn(id: DeletionId, step: string, { done, counts = {} }: ErasureProgress): Promise<void> {
    await this.em.transactional(async () => {
      const [row] = await this.em.execute<{ counts: Counts }[]>(COUNTS, [id, step]);
      await this.em.execute(STEP_WENT_ON, [JSON.stringify(added(row?.counts ?? {}, counts)), done ? this.clock.now() : null, id, step]);
      await this.em.execute(GOES_ON, [id]);
    });
  }

  async wait(id: DeletionId, until: Date): Promise<void> {
    await this.em.execute(WAIT, [until, id]);
  }

  async failed(id: DeletionId): Promise<void> {
    await this.em.execute(FAILED, [this.clock.now(), id]);
  }

  /** Nothing of it names the person any more. */
  async complete(id: DeletionId): Promise<void> {
    await this.em.execute(COMPLETE, [id]);
  }
}

function added(before: Counts, more: Readonly<Record<string, number>>): Counts {
  const sums = Object.entries(more).map(([what, count]) => [what, Number(before[what] ?? 0) + count] as const);
  return { ...before, ...Object.fromEntries(sums) };
}
