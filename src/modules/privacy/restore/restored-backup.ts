import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import type { AccountId, DeletionId } from '../../../kernel/ids.js';
import { ErasureList } from '../receipts/index.js';

const PAGE = 1_000;
/** One whose end is under way goes on by itself. */
const ALIVE = `
  select a.id from account a where a.id = any(?::uuid[])
    and not exists (select 1 from account_deletion d where d.account_id = a.id and d.status = 'running') order by a.id`;

/** Ends under way whose person was told that they are over: a replay tells nobody again, and needs no address. */
const HUSH = `
  update account_deletion set origin = 'restore', contact = null
  where id = any(?::uuid[]) and status = 'running' and (origin <> 'restore' or contact is not null)`;

/** Tells a database that came back from a backup: accounts live in it that the list of erasures names. */
@Injectable()
export class RestoredBackup {
  constructor(private readonly em: EntityManager, private readonly list: ErasureList) {}

  /** Who is to be erased again. Ends that go on by themselves, and are over by the list, say nothing more. @throws StorageUnavailable */
  async outstanding(): Promise<{ listed: number; alive: readonly AccountId[] }> {
    const listed = new Set<AccountId>();
    const alive = new Set<AccountId>();
    let page: AccountId[] = [];
    let told: DeletionId[] = [];
    const hush = async () => {
      await this.em.execute(HUSH, [`{${told.join(',')}}`], 'run');
      told = [];
    };
    const look = async () => {
      const rows = await this.em.execute<{ id: AccountId }[]>(ALIVE, [`{${page.join(',')}}`]);
      for (const { id } of rows) alive.add(id);
      page = [];
    };
    for await (const { accountId, deletionId, isTold } of this.list.entries()) {
      if (isTold) told.push(deletionId);
      if (told.length >= PAGE) await hush();
      if (isTold || listed.has(accountId)) continue;
      listed.add(accountId);
      page.push(accountId);
      if (page.length >= PAGE) await look();
    }
    await look();
    await hush();
    return { listed: listed.size, alive: [...alive] };
  }
}
