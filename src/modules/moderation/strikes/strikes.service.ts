import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { Strike } from '../../../entities/moderation/strike.entity.js';
import { Clock } from '../../../kernel/clock.js';
import { type AccountId, Ids, type StatementId } from '../../../kernel/ids.js';
import { type Step, suggested } from './escalation.js';
import { StrikeSettings } from './strike-settings.js';

/** What counts against a person now. */
export interface StrikeStanding {
  readonly points: number;
  readonly suggestion: Step | null;
}

const VOID = 'update strike set voided_at = ? where statement_id = any(?::uuid[]) and voided_at is null';
const POINTS = `
  select coalesce(sum(weight), 0)::int as points from strike where account_id = ? and voided_at is null and expires_at > ?`;

/** Strikes add up to a suggestion, expire, and go with the decision they came from. In the caller's transaction. */
@Injectable()
export class Strikes {
  constructor(
    private readonly em: EntityManager,
    private readonly settings: StrikeSettings,
    private readonly clock: Clock,
    private readonly ids: Ids,
  ) {}

  async add(accountId: AccountId, statementId: StatementId, weight: number): Promise<void> {
    const [createdAt, expiresAt] = [this.clock.now(), this.clock.after(this.settings.lifeMs)];
    await this.em.insert(Strike, { id: this.ids.random(), accountId, statementId, weight, createdAt, expiresAt });
  }

  async voidOf(statementIds: readonly StatementId[]): Promise<void> {
    await this.em.execute(VOID, [this.clock.now(), `{${statementIds.join(',')}}`], 'run');
  }

  async standingOf(accountId: AccountId): Promise<StrikeStanding> {
    const [row] = await this.em.execute<{ points: number }[]>(POINTS, [accountId, this.clock.now()]);
    const points = row?.points ?? 0;
    return { points, suggestion: suggested(this.settings.escalation, points) };
  }
}
