import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { Clock } from '../../../kernel/clock.js';
import { type AccountId, Ids, type QuoteId } from '../../../kernel/ids.js';
import { canonicalJson, sha256 } from '../../../kernel/json.js';
import type { Points } from '../../../kernel/points.js';
import { Config } from '../../../platform/config/config.js';
import { QuoteInvalid } from '../generation.problems.js';
import type { Work } from './work.js';

/** Prices, promised for a while. */
@Injectable()
export class Quotes {
  constructor(
    private readonly em: EntityManager,
    private readonly clock: Clock,
    private readonly ids: Ids,
    private readonly config: Config,
  ) {}

  async make(accountId: AccountId, work: Work, points: Points): Promise<{ quoteId: QuoteId; expiresAt: Date }> {
    const [quoteId, expiresAt] = [this.ids.ordered<QuoteId>(), this.clock.after(this.config.generation.quoteMs)];
    await this.em.execute(
      'insert into quote (id, account_id, tool, request_hash, points, created_at, expires_at) values (?, ?, ?, ?, ?, ?, ?)',
      [quoteId, accountId, work.tool.id, hashOf(work), points, this.clock.now(), expiresAt],
    );
    return { quoteId, expiresAt };
  }

  /**
   * Uses it up, in the caller's transaction; one that names no provider is good for any that costs no more (`usual`).
   * @throws QuoteInvalid when it is for something else, was used, or has expired.
   */
  async redeem(accountId: AccountId, quoteId: QuoteId, work: Work, usual: Points): Promise<Points> {
    const [quote] = await this.em.execute<{ points: number }[]>(
      `delete from quote where id = ? and account_id = ? and expires_at > ?
         and (request_hash = ? or (request_hash = ? and points >= ?)) returning points`,
      [quoteId, accountId, this.clock.now(), hashOf(work), hashOf({ ...work, provider: null }), usual],
    );
    if (!quote) throw new QuoteInvalid();
    return Math.min(quote.points, usual);
  }
}

function hashOf({ tool, parameters, count, provider }: Work): string {
  return sha256(canonicalJson({ tool: tool.id, parameters, count, provider }));
}
