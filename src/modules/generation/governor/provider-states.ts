import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { type Breaker, CLOSED } from './breaker.js';
import type { Bucket } from './rate.js';

/** What all workers know of a provider together. */
export interface ProviderState {
  readonly provider: string;
  readonly breaker: Breaker;
  readonly bucket: Bucket | null;
  readonly restUntil: Date | null;
  /** Submits in a row that it put off. */
  readonly putOffs: number;
  readonly budgetWarnedAt: Date | null;
}

type Instants = 'filledAt' | 'restUntil' | 'failingSince' | 'openUntil' | 'probeUntil' | 'budgetWarnedAt';
/** As the driver gives it: instants as text. */
type Row = Omit<Breaker, Instants> & Record<Instants, string | null> & { provider: string; tokens: number | null; putOffs: number };

const COLUMNS = `
  provider, tokens, filled_at as "filledAt", rest_until as "restUntil", put_offs as "putOffs", failures,
  failing_since as "failingSince", open_until as "openUntil", cause, openings, probe_attempt_id as "probeAttemptId",
  probe_until as "probeUntil", budget_warned_at as "budgetWarnedAt"`;

@Injectable()
export class ProviderStates {
  constructor(private readonly em: EntityManager) {}

  async find(provider: string): Promise<ProviderState> {
    const [row] = await this.em.execute<Row[]>(`select ${COLUMNS} from provider_state where provider = ?`, [provider]);
    return row ? stateOf(row) : unknown(provider);
  }

  async list(): Promise<ProviderState[]> {
    return (await this.em.execute<Row[]>(`select ${COLUMNS} from provider_state order by provider`)).map(stateOf);
  }

  /** For whoever may change it: others wait until the caller's transaction ends. Locked before any row of a generation, or alone. */
  async lock(provider: string): Promise<ProviderState> {
    const [row] = await this.em.execute<Row[]>(
      `insert into provider_state (provider) values (?) on conflict (provider) do update set provider = excluded.provider
       returning ${COLUMNS}`,
      [provider],
    );
    return stateOf(row!);
  }

  async save({ provider, breaker, bucket, restUntil, putOffs, budgetWarnedAt }: ProviderState): Promise<void> {
    await this.em.execute(
      `update provider_state set tokens = ?, filled_at = ?, rest_until = ?, put_offs = ?, failures = ?, failing_since = ?, open_until = ?,
         cause = ?, openings = ?, probe_attempt_id = ?, probe_until = ?, budget_warned_at = ?
       where provider = ?`,
      [
        bucket?.tokens ?? null, bucket?.filledAt ?? null, restUntil, putOffs, breaker.failures, breaker.failingSince, breaker.openUntil,
        breaker.cause, breaker.openings, breaker.probeAttemptId, breaker.probeUntil, budgetWarnedAt, provider,
      ],
    );
  }
}

function unknown(provider: string): ProviderState {
  return { provider, breaker: CLOSED, bucket: null, restUntil: null, putOffs: 0, budgetWarnedAt: null };
}

function stateOf(row: Row): ProviderState {
  const { provider, tokens, putOffs, failures, cause, openings, probeAttemptId } = row;
  const filledAt = instant(row.filledAt);
  const breaker = {
    failures, cause, openings, probeAttemptId,
    failingSince: instant(row.failingSince),
    openUntil: instant(row.openUntil),
    probeUntil: instant(row.probeUntil),
  };
  const bucket = tokens !== null && filledAt !== null ? { tokens, filledAt } : null;
  return { provider, breaker, bucket, putOffs, restUntil: instant(row.restUntil), budgetWarnedAt: instant(row.budgetWarnedAt) };
}

function instant(text: string | null): Date | null {
  return text === null ? null : new Date(text);
}
