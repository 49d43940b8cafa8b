import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import type { GenerationFailure, GenerationStage, GenerationStatus } from '../../../entities/generation/generation.entity.js';
import { Clock } from '../../../kernel/clock.js';
import type { AccountId, AvatarId, GenerationId } from '../../../kernel/ids.js';
import { Config } from '../../../platform/config/config.js';
import { Gathered } from '../../../platform/persistence/gathered.js';
import { isInTransaction } from '../../../platform/persistence/prepared.js';
import { type PreparedRead, Reads } from '../../../platform/persistence/reads.js';
import { CONSENT_MISSING } from '../engine/failures.js';
import { IN_LINE, Turns } from '../engine/turns.js';

export interface GenerationRow {
  id: GenerationId;
  tool: string;
  avatarId: AvatarId | null;
  status: GenerationStatus;
  stage: GenerationStage;
  progress: number | null;
  provider: string | null;
  model: string | null;
  /** Others that were given it before, in order. */
  failedOver: { id: string; model: string }[];
  /** The provider that has no room for it now. */
  waitingFor: string | null;
  requestedCount: number;
  failure: GenerationFailure | null;
  cancelRequestedAt: string | Date | null;
  createdAt: string | Date;
  finishedAt: string | Date | null;
  /** 1 is next; only for one that waits. */
  queuePosition: number | null;
  /** How long such work took lately, from dispatch to end, in ms; null without at least three examples. */
  usualMs: number | null;
  startedAt: string | Date | null;
  /** How often it was given to a provider. */
  attempts: number;
}

/** The median of the last twenty of the same tool: enough to be honest, cheap enough to ask each time. */
const USUAL = `
  select percentile_cont(0.5) within group (order by extract(epoch from finished_at - started_at) * 1000) from (
    select started_at, finished_at from generation u where u.tool = g.tool and u.status = 'succeeded' order by u.finished_at desc limit 20
  ) recent having count(*) >= 3`;

/** Nothing was given to one whose consent was missing by then. */
const FAILED_OVER = `
  select coalesce(json_agg(json_build_object('id', provider, 'model', model) order by first), '[]') from (
    select provider, model, min(number) as first from generation_attempt a
    where a.generation_id = g.id and (a.provider <> g.provider or a.model <> g.model)
      and coalesce(a.error->>'code', '') <> '${CONSENT_MISSING}' group by provider, model) others`;

const SELECT = `
  select g.id, g.tool, g.avatar_id as "avatarId", g.status, g.stage, g.progress, g.provider, g.model,
    case when g.attempts > 1 then (${FAILED_OVER}) else '[]' end as "failedOver", g.waiting_for as "waitingFor",
    g.requested_count as "requestedCount", g.failure,
    g.cancel_requested_at as "cancelRequestedAt", g.created_at as "createdAt", g.finished_at as "finishedAt", g.started_at as "startedAt",
    g.attempts,
    case when g.status in ('queued', 'running') then (${USUAL}) end as "usualMs"
  from generation g`;

/** `$1`: the person; `$2`: the generation. */
const ONE: PreparedRead = { name: 'generation.one', text: `${SELECT} where g.account_id = $1::uuid and g.id = $2::uuid` };
/** `$2`: before which; `$3`: how many. */
const PAGE: PreparedRead = {
  name: 'generation.page', text: `${SELECT} where g.account_id = $1::uuid and g.id < $2::uuid order by g.id desc limit $3`,
};
/** `$2`: which. */
const SOME: PreparedRead = {
  name: 'generation.some', text: `${SELECT} where g.account_id = $1::uuid and g.id = any($2::uuid[])`,
};
const LAST = 'ffffffff-ffff-ffff-ffff-ffffffffffff';

@Injectable()
export class GenerationQueries {
  private readonly places: PreparedRead;
  /** Those who look at the line at the same time look at it once. */
  private readonly looks = new Gathered((asked: readonly (readonly GenerationId[])[]) => this.look(asked));

  constructor(
    private readonly em: EntityManager,
    private readonly reads: Reads,
    private readonly config: Config,
    turns: Turns,
    private readonly clock: Clock,
  ) {
    this.places = {
      name: 'generation.places',
      text: `
        select id, place
        from (select id, row_number() over (order by ${IN_LINE}) as place from (${turns.sql.replace('?', '$1')}) turns) line
        where id = any($2::uuid[])`,
    };
  }

  async find(accountId: AccountId, id: GenerationId): Promise<GenerationRow | null> {
    return (await this.withPlaces(await this.reads.here<GenerationRow>(ONE, [accountId, id])))[0] ?? null;
  }

  /** Newest first; ids are time-ordered. One more than `limit`. */
  async list(accountId: AccountId, before: GenerationId | null, limit: number): Promise<GenerationRow[]> {
    return this.withPlaces(await this.reads.here<GenerationRow>(PAGE, [accountId, before ?? LAST, limit + 1]));
  }

  /** Of these, those that are the person's. */
  async listByIds(accountId: AccountId, ids: readonly GenerationId[]): Promise<GenerationRow[]> {
    if (ids.length === 0) return [];
    return this.withPlaces(await this.reads.here<GenerationRow>(SOME, [accountId, `{${ids.join(',')}}`]));
  }

  async queuedCount(accountId: AccountId): Promise<number> {
    const sql = "select count(*) as count from generation where account_id = ? and status = 'queued'";
    const [row] = await this.em.execute<{ count: string }[]>(sql, [accountId]);
    return Number(row!.count);
  }

  /** The line is looked at once, and only when one of them stands in it. */
  private async withPlaces(rows: readonly GenerationRow[]): Promise<GenerationRow[]> {
    const waiting = rows.filter(({ status }) => status === 'queued').map(({ id }) => id);
    if (waiting.length === 0) return rows.map((row) => ({ ...row, queuePosition: null }));
    const byId = await (isInTransaction() ? this.placesOf(waiting) : this.looks.ask(waiting));
    return rows.map((row) => ({ ...row, queuePosition: byId.get(row.id) ?? null }));
  }

  private async look(asked: readonly (readonly GenerationId[])[]): Promise<ReadonlyMap<GenerationId, number>[]> {
    const places = await this.placesOf(asked.flat());
    return asked.map(() => places);
  }

  private async placesOf(ids: readonly GenerationId[]): Promise<ReadonlyMap<GenerationId, number>> {
    const rows = await this.reads.here<{ id: GenerationId; place: string }>(this.places, [this.clock.now(), `{${ids.join(',')}}`]);
    return new Map(rows.map(({ id, place }) => [id, Number(place)]));
  }

  /** When it may be ready, from the usual time and the line before it; null when nothing is known. */
  estimate({ status, queuePosition, usualMs, startedAt, waitingFor }: GenerationRow, now: Date): Date | null {
    if (usualMs === null || waitingFor !== null) return null;
    const rounds = Math.ceil(Number(queuePosition ?? 0) / this.config.generation.concurrency);
    const from = status === 'running' && startedAt ? new Date(startedAt) : now;
    return new Date(Math.max(from.getTime() + usualMs * (1 + rounds), now.getTime()));
  }
}
