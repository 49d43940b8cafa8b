import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import type { AttemptState } from '../../../entities/generation/generation-attempt.entity.js';
import { Clock } from '../../../kernel/clock.js';
import { type AttemptId, type GenerationId, Ids } from '../../../kernel/ids.js';
import type { ProviderError, ProviderRequest } from '../ports/provider.port.js';
import { CONSENT_MISSING, type Failure } from './failures.js';

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
  /** When the call was over, or was found to have died. */
  readonly submittedAt: Date | null;
  readonly endedAt: Date | null;
}

/** Nothing was taken, so nothing is paid. A refusal may be billed (facts, providers 4.6, 8.6). */
const FREE_KINDS: readonly string[] = ['transient', 'quota', 'auth'];

/** As the driver gives it: instants as text. */
type Instants = 'submittedAt' | 'endedAt';
type Row = Omit<Attempt, 'startedAt' | Instants> & { readonly startedAt: string } & { readonly [Name in Instants]: string | null };

const COLUMNS =
  `id, generation_id as "generationId", number, provider, model, state, request_id as "requestId", handle, error,
   started_at as "startedAt", submitted_at as "submittedAt", ended_at as "endedAt"`;

/** The calls to providers, each written down before it is made (facts, reliability 1.4: at most one paid call per attempt). */
@Injectable()
export class Attempts {
  constructor(
    private readonly em: EntityManager,
    private readonly clock: Clock,
    private readonly ids: Ids,
  ) {}

  /** The id of an attempt that is to be started. */
  draw(): AttemptId {
    return this.ids.ordered<AttemptId>();
  }

  async start(draft: Pick<Attempt, 'id' | 'generationId' | 'number' | 'provider' | 'model'>, costMicros: number): Promise<Attempt> {
    const { id, generationId, number, provider, model } = draft;
    const [row] = await this.em.execute<Row[]>(
      `insert into generation_attempt (id, generation_id, number, provider, model, state, cost_micros, started_at)
       values (?, ?, ?, ?, ?, 'submitting', ?, ?)
       returning ${COLUMNS}`,
      [id, generationId, number, provider, model, costMicros, this.clock.now()],
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

  /** Whether it is still about to be sent: not so once another worker took it for lost. */
  async isSubmitting(id: AttemptId): Promise<boolean> {
    const rows = await this.em.execute<unknown[]>("select 1 from generation_attempt where id = ? and state = 'submitting'", [id]);
    return rows.length > 0;
  }

  /** In order. */
  failures(generationId: GenerationId): Promise<Failure[]> {
    return this.em.execute<Failure[]>(
      `select provider, model, error->>'kind' as kind, error->>'code' as code,
         request_id is not null or coalesce(error->>'kind', 'unknown') = 'unknown' as "wasTaken"
       from generation_attempt where generation_id = ? and state = 'failed' order by number`,
      [generationId],
    );
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
    const isFree = error !== undefined && (FREE_KINDS.includes(error.kind) || error.code === CONSENT_MISSING);
    const unlessKnown = state === 'unknown' ? ' and request_id is null' : ''; // a call back may have been faster than the failure
    await this.em.execute(
      `update generation_attempt set state = ?, error = ?::jsonb, ended_at = ?, submitted_at = coalesce(submitted_at, ?),
         cost_micros = case when ? and request_id is null then 0 else cost_micros end
       where id = ?${unlessKnown}`,
      [state, reason, endedAt, this.clock.now(), isFree, id],
    );
  }

  /** It was given up in doubt, and the provider has it after all: known from now on, so that it can be erased there. */
  async learntLate(id: AttemptId, { requestId, handle }: ProviderRequest): Promise<void> {
    await this.em.execute(
      "update generation_attempt set request_id = ?, handle = ?::jsonb where id = ? and request_id is null and state = 'failed'",
      [requestId, JSON.stringify(handle), id],
    );
  }

  /** Those of a generation, in order. */
  async list(generationId: GenerationId): Promise<Attempt[]> {
    const rows = await this.em.execute<Row[]>(`select ${COLUMNS} from generation_attempt where generation_id = ? order by number`, [
      generationId,
    ]);
    return rows.map(attemptOf);
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
  const { startedAt, submittedAt, endedAt } = row;
  return { ...row, startedAt: new Date(startedAt), submittedAt: instant(submittedAt), endedAt: instant(endedAt) };
}

function instant(text: string | null): Date | null {
  return text === null ? null : new Date(text);
}

export function requestOf({ requestId, handle, model }: Attempt): ProviderRequest {
  if (requestId === null) throw new Error('The attempt was never submitted');
  return { requestId, model, handle: handle ?? {} };
}

/** What the provider gave us to know the request by: all that a further call about it may carry. */
export function idsOf({ requestId, handle }: ProviderRequest): readonly string[] {
  return [requestId, ...Object.values(handle)];
}
