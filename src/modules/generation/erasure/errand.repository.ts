import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import type { ErrandStatus } from '../../../entities/generation/provider-errand.entity.js';
import { Clock } from '../../../kernel/clock.js';
import { type AttemptId, type DeletionId, Ids } from '../../../kernel/ids.js';
import { CannotUnseal, FieldCipher } from '../../../platform/secrets/field-cipher.js';
import { type ErrandPlan, PLAN } from './errand-plan.js';

export interface Errand {
  readonly id: string;
  readonly attemptId: AttemptId;
  readonly provider: string;
  /** Null: it cannot be opened any more. */
  readonly plan: ErrandPlan | null;
  /** Until when the provider keeps it, erased or not; null when no end is known. */
  readonly keptUntil: Date | null;
  readonly createdAt: Date;
}

export type NewErrand = Pick<Errand, 'attemptId' | 'provider' | 'keptUntil'> & { readonly plan: ErrandPlan };
type Row = Omit<Errand, 'plan' | 'keptUntil' | 'createdAt'> & { plan: string; keptUntil: string | null; createdAt: string };

const INSERT = `
  insert into provider_errand (id, deletion_id, attempt_id, provider, plan, status, kept_until, due_at, created_at)
  select ?, ?, ?, ?, ?, 'waiting', ?, ?, ?
  where not exists (select 1 from provider_errand where attempt_id = ?)`;
/** Twice as long each time; the first pause is longer than a provider may take to answer. */
const FIRST_PAUSE_SECONDS = 60;
const LONGEST_PAUSE_SECONDS = 86_400;
const CLAIM = `
  update provider_errand set attempts = attempts + 1,
    due_at = ?::timestamptz + least(${FIRST_PAUSE_SECONDS} * 2 ^ least(attempts, 20), ${LONGEST_PAUSE_SECONDS}) * interval '1 second'
  where id = ? and due_at <= ? and status = 'waiting'
  returning id, attempt_id as "attemptId", provider, plan, kept_until as "keptUntil", created_at as "createdAt"`;
const DUE = `select id from provider_errand where status = 'waiting' and due_at <= ? order by due_at limit ?`;
const SETTLE = `
  update provider_errand set status = ?, kept_until = ?, plan = null, due_at = null, settled_at = ? where id = ? and status = 'waiting'`;

/** The outbox of what providers still have to erase. In the caller's transaction, where there is one. */
@Injectable()
export class ErrandRepository {
  constructor(
    private readonly em: EntityManager,
    private readonly clock: Clock,
    private readonly ids: Ids,
    private readonly cipher: FieldCipher,
  ) {}

  /** One for each attempt, due at once. Returns its id. */
  async add(deletionId: DeletionId, errand: NewErrand): Promise<string> {
    const { attemptId, provider, plan, keptUntil } = errand;
    const [id, now] = [this.ids.random<string>(), this.clock.now()];
    const sealed = this.cipher.sealFor(PLAN, id, JSON.stringify(plan));
    await this.em.execute(INSERT, [id, deletionId, attemptId, provider, sealed, keptUntil, now, now, attemptId], 'run');
    return id;
  }

  /** Null when it is settled, not due, or under way elsewhere. It comes up again by itself, later and later. */
  async claim(id: string): Promise<Errand | null> {
    const now = this.clock.now();
    const [row] = await this.em.execute<Row[]>(CLAIM, [now, id, now]);
    if (!row) return null;
    const { keptUntil, createdAt } = row;
    const times = { keptUntil: keptUntil === null ? null : new Date(keptUntil), createdAt: new Date(createdAt) };
    return { ...row, ...times, plan: this.opened(row) };
  }

  async due(limit: number): Promise<string[]> {
    return (await this.em.execute<{ id: string }[]>(DUE, [this.clock.now(), limit])).map(({ id }) => id);
  }

  /** What it took to find the person's things there is forgotten with it. */
  async settle(id: string, status: Exclude<ErrandStatus, 'waiting'>, keptUntil: Date | null): Promise<void> {
    await this.em.execute(SETTLE, [status, keptUntil, this.clock.now(), id], 'run');
  }

  private opened({ id, plan }: Row): ErrandPlan | null {
    try {
      return JSON.parse(this.cipher.openFor(PLAN, id, plan)) as ErrandPlan;
    } catch (error) {
      if (!(error instanceof CannotUnseal)) throw error;
      return null;
    }
  }
}
