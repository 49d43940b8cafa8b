import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import type { AttemptState } from '../../../entities/generation/generation-attempt.entity.js';
import { Clock } from '../../../kernel/clock.js';
import { type AttemptId, type GenerationId, Ids } from '../../../kernel/ids.js';
import type { ProviderError, ProviderRequest } from '../ports/provider.port.js';

export interface Attempt {
  readonly id: AttemptId;
  readonly generationId: GenerationId;
  readonly number: number;
  readonly provider: string;
  readonly model: string;
  readonly state: AttemptState;
  readonly requestId: string | null;
  readonly handle: Record<string, string> | null;
  readonly error: Pick<ProviderError, 'kind' | 'code'> | null;
  readonly startedAt: Date;
}

/** The code of an attempt whose worker died with the answer. */
export const WORKER_LOST = 'worker-lost';
/** The code of an attempt that the provider put off: it said nothing of the request. */
export const RATE_LIMITED = 'rate-limited';

/** As the driver gives it: instants as text. */
type Row = Omit<Attempt, 'startedAt'> & { readonly startedAt: string };

const COLUMNS =
  `id, generation_id as "generationId", number, provider, model, state, request_id as "requestId", handle, error,
   started_at as "startedAt"`;

/** The calls to providers, each written down before it is made (facts, reliability 1.4: at most one paid call per attempt). */
@Injectable()
export class Attempts {
  constructor(
    private readonly em: EntityManager,
    private readonly clock: Clock,
    private readonly ids: Ids,
  ) {}

  async start(generationId: GenerationId, number: number, provider: string, model: string): Promise<Attempt> {
    const [row] = await this.em.execute<Row[]>(
      `insert into generation_attempt (id, generation_id, number, provider, model, state, started_at)
       values (?, ?, ?, ?, ?, 'submitting', ?)
       returning ${COLUMNS}`,
      [this.ids.ordered<AttemptId>(), generationId, number, provider, model, this.clock.now()],
    );
    return attemptOf(row!);
  }

  async latest(generationId: GenerationId): Promise<Attempt | null> {
    const sql = `select ${COLUMNS} from generation_attempt where generation_id = ? order by number desc limit 1`;
    const [row] = await this.em.execute<Row[]>(sql, [generationId]);
    return row ? attemptOf(row) : null;
  }

  async find(id: AttemptId): Promise<Attempt | null> {
    const [row] = await this.em.execute<Row[]>(`select ${COLUMNS} from generation_attempt where id = ?`, [id]);
    return row ? attemptOf(row) : null;
  }

  async findByRequest(provider: string, requestId: string): Promise<Attempt | null> {
    const sql = `select ${COLUMNS} from generation_attempt where provider = ? and request_id = ?`;
    const [row] = await this.em.execute<Row[]>(sql, [provider, requestId]);
    return row ? attemptOf(row) : null;
  }

  /** Models that failed so far, with how often. A worker that was killed says nothing of the model that it was using. */
  async triedModels(generationId: GenerationId): Promise<ReadonlyMap<string, number>> {
    const rows = await this.em.execute<{ provider: string; model: string; count: string }[]>(
      `select provider, model, count(*) as count from generation_attempt
       where generation_id = ? and state = 'failed' and error->>'code' not in ('${WORKER_LOST}', '${RATE_LIMITED}')
       group by provider, model`,
      [generationId],
    );
    return new Map(rows.map(({ provider, model, count }) => [`${provider}/${model}`, Number(count)]));
  }

  /** The provider has it. Stored in the step in which it is learnt, whoever holds the generation: a paid request is never forgotten. */
  async submitted(id: AttemptId, request: ProviderRequest): Promise<void> {
    await this.em.execute(
      `update generation_attempt set state = 'submitted', request_id = ?, handle = ?::jsonb, submitted_at = ?
       where id = ? and coalesce(request_id, ?) = ?`,
      [request.requestId, JSON.stringify(request.handle), this.clock.now(), id, request.requestId, request.requestId],
    );
  }

  async end(
    id: AttemptId,
    state: Exclude<AttemptState, 'submitting' | 'submitted'>,
    error?: Pick<ProviderError, 'kind' | 'code'>,
  ): Promise<void> {
    const reason = error ? JSON.stringify({ kind: error.kind, code: error.code }) : null;
    const endedAt = state === 'unknown' ? null : this.clock.now();
    const unlessKnown = state === 'unknown' ? ' and request_id is null' : ''; // a call back may have been faster than the failure
    await this.em.execute(`update generation_attempt set state = ?, error = ?::jsonb, ended_at = ? where id = ?${unlessKnown}`, [
      state,
      reason,
      endedAt,
      id,
    ]);
  }

  /** With the end of its generation, whatever is still open ends too. */
  async close(generationId: GenerationId): Promise<void> {
    await this.em.execute(
      `update generation_attempt set ended_at = ?, state = case when state = 'completed' then state else 'failed' end
       where generation_id = ? and ended_at is null`,
      [this.clock.now(), generationId],
    );
  }
}

function attemptOf(row: Row): Attempt {
  return { ...row, startedAt: new Date(row.startedAt) };
}

export function requestOf({ requestId, handle, model }: Attempt): ProviderRequest {
  if (requestId === null) throw new Error('The attempt was never submitted');
  return { requestId, model, handle: handle ?? {} };
}

/** What the provider gave us to know the request by: all that a further call about it may carry. */
export function idsOf({ requestId, handle }: ProviderRequest): readonly string[] {
  return [requestId, ...Object.values(handle)];
}
