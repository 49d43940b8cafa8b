import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { Clock } from '../../../kernel/clock.js';
import { type AccountId, Ids, type QuoteId } from '../../../kernel/ids.js';
import { canonicalJson, sha256 } from '../../../kernel/json.js';
import type { Points } from '../../../kernel/points.js';
import { Config } from '../../../platform/config/config.js';
import { QuoteInvalid } from '../generation.problems.js';
import type { Tool } from './tool.js';

export interface Quoted {
  readonly tool: Tool;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly count: number;
}

/** Prices, promised for a while. */
@Injectable()
export class Quotes {
  constructor(
    private readonly em: EntityManager,
    private readonly clock: Clock,
    private readonly ids: Ids,
    private readonly config: Config,
  ) {}

  async make(accountId: AccountId, quoted: Quoted): Promise<{ quoteId: QuoteId; points: Points; expiresAt: Date }> {
    const [quoteId, points, expiresAt] = [this.ids.ordered<QuoteId>(), priceOf(quoted), this.clock.after(this.config.generation.quoteMs)];
    await this.em.execute(
      'insert into quote (id, account_id, tool, request_hash, points, created_at, expires_at) values (?, ?, ?, ?, ?, ?, ?)',
      [quoteId, accountId, quoted.tool.id, hashOf(quoted), points, this.clock.now(), expiresAt],
    );
    return { quoteId, points, expiresAt };
  }

  /** Uses it up, in the caller's transaction. @throws QuoteInvalid when it is for something else, was used, or has expired. */
  async redeem(accountId: AccountId, quoteId: QuoteId, quoted: Quoted): Promise<Points> {
    const [quote] = await this.em.execute<{ points: number }[]>(
      'delete from quote where id = ? and account_id = ? and request_hash = ? and expires_at > ? returning points',
      [quoteId, accountId, hashOf(quoted), this.clock.now()],
    );
    if (!quote) throw new QuoteInvalid();
    return quote.points;
  }
}

export function priceOf({ tool, count }: Quoted): Points {
  return tool.price.points * count;
}

function hashOf({ tool, parameters, count }: Quoted): string {
  return sha256(canonicalJson({ tool: tool.id, parameters, count }));
}
