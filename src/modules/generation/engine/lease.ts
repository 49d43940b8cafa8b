import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import type { GenerationFailure, GenerationStage, GenerationStatus } from '../../../entities/generation/generation.entity.js';
import { Clock } from '../../../kernel/clock.js';
import { type AccountId, type AvatarId, type GenerationId, Ids } from '../../../kernel/ids.js';
import { Config } from '../../../platform/config/config.js';
import { FieldCipher } from '../../../platform/secrets/field-cipher.js';
import { GENERATION_PARAMETERS, GENERATION_PROMPT } from '../sealed-words.js';
import { IN_LINE, Turns } from './turns.js';

/** How long a generation may wait until a provider takes it, before it is given up, unpaid. */
export const LONGEST_WAIT_MS = 24 * 3_600_000;

/** A generation as the engine works on it; `lease` is the fence of every write. */
export interface LeasedGeneration {
  readonly id: GenerationId;
  readonly accountId: AccountId;
  readonly lease: string;
  readonly tool: string;
  readonly avatarId: AvatarId | null;
  readonly prompt: string | null;
  readonly parameters: Record<string, unknown>;
  readonly requestedCount: number;
  readonly purpose: string;
  readonly wantedProvider: string | null;
  readonly pricePerUnit: number;
  readonly status: GenerationStatus;
  readonly stage: GenerationStage;
  readonly provider: string | null;
  readonly model: string | null;
  readonly attempts: number;
  readonly cancelRequestedAt: Date | null;
  /** The account is at its end: nothing is brought home for it any more. */
  readonly isOwnerGone: boolean;
  /** Nothing is to be done with the person's data (GDPR Art. 18): nothing is delivered to them meanwhile. */
  readonly isOwnerRestricted: boolean;
  /** The provider that had no room for it, and since when it waits. */
  readonly waitingFor: string | null;
  readonly waitingSince: Date | null;
  readonly createdAt: Date;
  readonly deadlineAt: Date;
}

/** As the driver gives it: instants as text, words sealed. */
type Instants = 'cancelRequestedAt' | 'waitingSince' | 'createdAt' | 'deadlineAt';
type Row = Omit<LeasedGeneration, Instants | 'parameters'> &
  Record<'createdAt' | 'deadlineAt' | 'parameters', string> &
  Record<Instants, string | null>;

/** Somebody else has the generation now: whatever this worker was about to write must not be written. */
export class LeaseLost extends Error {
  override readonly name = 'LeaseLost';
}

export interface GenerationChange {
  readonly stage?: GenerationStage;
  readonly progress?: number | null;
  readonly provider?: string;
  readonly model?: string;
  readonly attempts?: number;
  readonly deadlineAt?: Date;
  readonly waitingFor?: string | null;
  readonly waitingSince?: Date | null;
  readonly failure?: GenerationFailure;
}

const COLUMNS = `
  id, account_id as "accountId", lease_owner as lease, tool, avatar_id as "avatarId", prompt, parameters,
  requested_count as "requestedCount", purpose, wanted_provider as "wantedProvider", price_per_unit as "pricePerUnit", status, stage,
  provider, model, attempts, cancel_requested_at as "cancelRequestedAt", waiting_for as "waitingFor", waiting_since as "waitingSince",
  created_at as "createdAt", deadline_at as "deadlineAt",
  coalesce((select owner.status = 'deleted' from account owner where owner.id = generation.account_id), true) as "isOwnerGone",
  exists (select 1 from account owner where owner.id = generation.account_id and owner.restricted_at is not null) as "isOwnerRestricted"`;

/** One turn at a time: all workers wait here, for about a millisecond. */
const ONE_CLAIM_AT_A_TIME = "select pg_advisory_xact_lock(hashtextextended('generation:claim', 0))";

const claimOf = (turns: string) => `
  update generation set status = 'running', stage = 'submitting', started_at = ?, lease_owner = ?, lease_expires_at = ?, next_action_at = ?
  where status = 'queued' and id = (select id from (${turns}) turns where turn <= ? + more order by ${IN_LINE} limit 1)
  returning ${COLUMNS}`;

const TAKE = `
  update generation set lease_owner = ?, lease_expires_at = ?, next_action_at = ?, poked_at = null
  where id = ? and status = 'running' and (lease_expires_at is null or lease_expires_at <= ?) and next_action_at <= ?
  returning ${COLUMNS}`;

/** Who works on what. A lease that is not renewed ends by itself, so a killed worker's generations are free again after `leaseMs`. */
@Injectable()
export class Leases {
  constructor(
    private readonly em: EntityManager,
    private readonly cipher: FieldCipher,
    private readonly clock: Clock,
    private readonly ids: Ids,
    private readonly config: Config,
    private readonly turns: Turns,
  ) {}

  /** The waiting generation whose turn it is, now running and leased; null when nobody's may start. */
  async claimNext(): Promise<LeasedGeneration | null> {
    const { runningPerAccount } = this.config.generation;
    return this.em.transactional(async () => {
      await this.em.execute(ONE_CLAIM_AT_A_TIME);
      const [until, now] = [this.until(), this.clock.now()];
      const [row] = await this.em.execute<Row[]>(claimOf(this.turns.sql), [now, this.ids.token(12), until, until, now, runningPerAccount]);
      return row ? this.leasedOf(row) : null;
    });
  }

  /** A running generation that nobody holds and that is due; null for any other, such as for a ring that came twice. */
  async take(id: GenerationId): Promise<LeasedGeneration | null> {
    const [until, now] = [this.until(), this.clock.now()];
    const [row] = await this.em.execute<Row[]>(TAKE, [this.ids.token(12), until, until, id, now, now]);
    return row ? this.leasedOf(row) : null;
  }

  /** Renews while `work` runs. What `work` writes is fenced all the same, since a stopped process may wake up late. */
  async holding<T>(generation: LeasedGeneration, work: () => Promise<T>): Promise<T> {
    const em = this.em.fork();
    const renew = () => {
      const until = this.until();
      const sql = 'update generation set lease_expires_at = ?, next_action_at = ? where id = ? and lease_owner = ?';
      em.execute(sql, [until, until, generation.id, generation.lease]).catch(() => undefined); // the next beat tries again
    };
    const beat = setInterval(renew, this.config.generation.leaseMs / 3);
    try {
      return await work();
    } finally {
      clearInterval(beat);
    }
  }

  /** Writes what changed. @throws LeaseLost when the generation is somebody else's by now, or has ended. */
  async change(generation: LeasedGeneration, change: GenerationChange): Promise<LeasedGeneration> {
    const names = {
      stage: 'stage',
      progress: 'progress',
      provider: 'provider',
      model: 'model',
      attempts: 'attempts',
      deadlineAt: 'deadline_at',
      waitingFor: 'waiting_for',
      waitingSince: 'waiting_since',
    };
    const given = Object.entries(names).filter(([key]) => change[key as keyof GenerationChange] !== undefined);
    const set = given.map(([, column]) => `${column} = ?`).join(', ');
    const values = given.map(([key]) => change[key as keyof GenerationChange]);
    const [row] = await this.em.execute<Row[]>(
      `update generation set ${set} where id = ? and lease_owner = ? and status = 'running' returning ${COLUMNS}`,
      [...values, generation.id, generation.lease],
    );
    if (!row) throw new LeaseLost();
    return this.leasedOf(row);
  }

  /** Puts it down until `at`, free for any worker then; at once when it was poked meanwhile. Returns when it is due. */
  async park(generation: LeasedGeneration, at: Date): Promise<Date> {
    const now = this.clock.now();
    const [row] = await this.em.execute<{ dueAt: string }[]>(
      `update generation set lease_owner = null, lease_expires_at = null,
         next_action_at = case when poked_at is null then ?::timestamptz else ? end
       where id = ? and lease_owner = ? returning next_action_at as "dueAt"`,
      [at, now, generation.id, generation.lease],
    );
    return row ? new Date(row.dueAt) : at;
  }

  /** There is news of a running generation: it is due now, or as soon as its worker puts it down. */
  async poke(id: GenerationId): Promise<void> {
    const now = this.clock.now();
    await this.em.execute(
      `update generation set poked_at = ?, next_action_at = case when lease_owner is null then ? else next_action_at end
       where id = ? and status = 'running'`,
      [now, now, id],
    );
  }

  /** Running generations whose next action is due and that nobody holds. */
  async overdue(limit: number): Promise<GenerationId[]> {
    const rows = await this.em.execute<{ id: GenerationId }[]>(
      `select id from generation where status = 'running' and next_action_at <= ? and (lease_expires_at is null or lease_expires_at <= ?)
       order by next_action_at limit ?`,
      [this.clock.now(), this.clock.now(), limit],
    );
    return rows.map(({ id }) => id);
  }

  /** Whether a claim would find somebody. */
  async canStart(): Promise<boolean> {
    const rows = await this.em.execute<unknown[]>(`select 1 from (${this.turns.sql}) turns where turn <= ? + more limit 1`, [
      this.clock.now(), this.config.generation.runningPerAccount,
    ]);
    return rows.length > 0;
  }

  private until(): Date {
    return this.clock.after(this.config.generation.leaseMs);
  }

  private leasedOf(row: Row): LeasedGeneration {
    return {
      ...row,
      prompt: this.cipher.openFor(GENERATION_PROMPT, row.id, row.prompt),
      parameters: JSON.parse(this.cipher.openFor(GENERATION_PARAMETERS, row.id, row.parameters)) as Record<string, unknown>,
      cancelRequestedAt: row.cancelRequestedAt === null ? null : new Date(row.cancelRequestedAt),
      waitingSince: row.waitingSince === null ? null : new Date(row.waitingSince),
      createdAt: new Date(row.createdAt),
      deadlineAt: new Date(row.deadlineAt),
    };
  }
}
