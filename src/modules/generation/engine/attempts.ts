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
  readonly startedAt: Date;
}

/** The code of an attempt whose worker died with the answer. */
export const WORKER_LOST = 'worker-lost';

/** As the driver gives it: instants as text. */
type Row = Omit<Attempt, 'startedAt'> & { readonly startedAt: string };

const COLUMNS =
  'id, generation_id as "generationId", number, provider, model, state, request_id as "requestId", handle, started_at as "startedAt"';

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
      `insert into generation_attempt (id, generation_id, number, provider, model, state, started_at) values (?, ?, ?, ?, ?, 'submitting', ?)
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
       where generation_id = ? and state = 'failed' and error->>'code' <> '${WORKER_LOST}' group by provider, model`,
      [generationId],
    );
    return new Map(rows.map(({ provider, model, count }) => [`${provider}/${model}`, Number(count)]));
  }

  /** The provider has it: what it is to be asked by is stored in the step in which it is learnt. */
  async submitted(id: AttemptId, request: ProviderRequest): Promise<void> {
    await this.em.execute(
      "update generation_attempt set state = 'submitted', request_id = ?, handle = ?::jsonb, submitted_at = ? where id = ?",
      [request.requestId, JSON.stringify(request.handle), this.clock.now(), id],
    );
  }

  async end(id: AttemptId, state: Exclude<AttemptState, 'submitting' | 'submitted'>, error?: Pick<ProviderError, 'kind' | 'code'>): Promise<void> {
    const reason = error ? JSON.stringify({ kind: error.kind, code: error.code }) : null;
    const endedAt = state === 'unknown' ? null : this.clock.now();
    await this.em.execute('update generation_attempt set state = ?, error = ?::jsonb, ended_at = ? where id = ?', [state, reason, endedAt, id]);
  }
}

function attemptOf(row: Row): Attempt {
  return { ...row, startedAt: new Date(row.startedAt) };
}

export function requestOf({ requestId, handle, model }: Attempt): ProviderRequest {
  if (requestId === null) throw new Error('The attempt was never submitted');
  return { requestId, model, handle: handle ?? {} };
}
