import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';

const MICROS = 1_000_000;

/** What is under way at a provider and what was spent there, counted from the attempts: nothing that a crash could leave behind. */
@Injectable()
export class Usage {
  constructor(private readonly em: EntityManager) {}

  /** Also those in doubt: they may be running. */
  async openAttempts(provider: string): Promise<number> {
    const sql = 'select count(*) as count from generation_attempt where provider = ? and ended_at is null';
    const [row] = await this.em.execute<{ count: string }[]>(sql, [provider]);
    return Number(row!.count);
  }

  /** Since midnight UTC, by list prices. What surely was not taken counts nothing. */
  async spentTodayUsd(provider: string, now: Date): Promise<number> {
    const [row] = await this.em.execute<{ micros: string }[]>(
      'select coalesce(sum(cost_micros), 0) as micros from generation_attempt where provider = ? and started_at >= ?::timestamptz',
      [provider, `${now.toISOString().slice(0, 10)}T00:00:00Z`],
    );
    return Number(row!.micros) / MICROS;
  }
}
