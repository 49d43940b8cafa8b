import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { type AccountId, Ids } from '../../../kernel/ids.js';
import { isUuid } from '../../../platform/http/index.js';

/** By which name a purchase knows its buyer at the stores, and nobody else does. */
@Injectable()
export class StoreLinks {
  constructor(
    private readonly em: EntityManager,
    private readonly ids: Ids,
  ) {}

  /** Made when it is asked for first. */
  async tokenOf(accountId: AccountId): Promise<string> {
    const sql = 'select token from store_link where account_id = ?';
    const find = async () => (await this.em.execute<{ token: string }[]>(sql, [accountId]))[0];
    const known = await find();
    if (known) return known.token;
    const add = 'insert into store_link (account_id, token) values (?, ?) on conflict (account_id) do nothing';
    await this.em.execute(add, [accountId, this.ids.random<string>()], 'run');
    return (await find())!.token;
  }

  /** Null for a token that names nobody. The account may have ended: the link outlives it. */
  async ownerOf(token: string | undefined): Promise<AccountId | null> {
    if (!isUuid(token)) return null; // an app may have given the store anything
    const [row] = await this.em.execute<{ account_id: AccountId }[]>('select account_id from store_link where token = ?', [token]);
    return row?.account_id ?? null;
  }
}
