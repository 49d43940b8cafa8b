import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import type { AccountId, DeletionId } from '../../../kernel/ids.js';
import { AuditLog } from '../../../platform/audit/audit-log.js';
import { ErasureList, UndoneList } from '../receipts/index.js';

export interface WaitingEnd {
  readonly id: DeletionId;
  readonly accountId: AccountId;
}

/** What a database knows otherwise than the lists, since it came back from a backup. */
export interface Outstanding {
  /** Accounts that the list of erasures names. */
  readonly listed: number;
  /** Of them, those that live here and whose end is not under way. */
  readonly alive: readonly AccountId[];
  /** Ends that wait here, of others, and that their people took back. */
  readonly undone: readonly WaitingEnd[];
  /** Ends under way here whose people were told that they are over, and would be told again. */
  readonly told: readonly DeletionId[];
}

const PAGE = 1_000;
/** One whose end is under way goes on by itself. */
const ALIVE = `
  select a.id from account a where a.id = any(?::uuid[])
    and not exists (select 1 from account_deletion d where d.account_id = a.id and d.status = 'running') order by a.id`;
const WAITING = `
  select id, account_id as "accountId" from account_deletion
  where id = any(?::uuid[]) and status = 'scheduled' and origin <> 'restore' order by id`;
const IS_LOUD = "status = 'running' and (origin <> 'restore' or contact is not null)";
const LOUD = `select id from account_deletion where id = any(?::uuid[]) and ${IS_LOUD} order by id`;
/** A replay tells nobody again, and needs no address. */
const HUSH = `update account_deletion set origin = 'restore', contact = null where id = any(?::uuid[]) and ${IS_LOUD} returning id`;

/** Tells a database that came back from a backup by what the lists know and it does not. */
@Injectable()
export class RestoredBackup {
  constructor(
    private readonly em: EntityManager,
    private readonly list: ErasureList,
    private readonly undone: UndoneList,
    private readonly audit: AuditLog,
  ) {}

  /** Reads only. @throws StorageUnavailable */
  async outstanding(): Promise<Outstanding> {
    const [listed, told, undone] = [new Set<AccountId>(), new Set<DeletionId>(), new Set<DeletionId>()];
    for await (const { accountId, deletionId, isTold } of this.list.entries()) {
      if (isTold) told.add(deletionId);
      else listed.add(accountId);
    }
    for await (const { deletionId } of this.undone.entries()) undone.add(deletionId);
    const alive = new Set((await this.those<{ id: AccountId }>(ALIVE, listed)).map(({ id }) => id));
    const waiting = await this.those<WaitingEnd>(WAITING, undone);
    return {
      listed: listed.size, alive: [...alive], undone: waiting.filter(({ accountId }) => !alive.has(accountId)),
      told: (await this.those<{ id: DeletionId }>(LOUD, told)).map(({ id }) => id),
    };
  }

  /** Has the ends under way that are over by the list say nothing more to their people. In the audit log when there was one. Idempotent. */
  async hush({ told }: Outstanding, actor: string): Promise<void> {
    if (told.length === 0) return;
    await this.em.transactional(async () => {
      const deletions = (await this.em.execute<{ id: DeletionId }[]>(HUSH, [`{${told.join(',')}}`])).map(({ id }) => id);
      if (deletions.length === 0) return;
      await this.audit.append({ actor, act: 'privacy.ends-hushed', purpose: 'a backup was restored', details: { deletions } });
    });
  }

  private async those<R extends object>(sql: string, ids: ReadonlySet<string>): Promise<R[]> {
    const [all, found] = [[...ids], [] as R[]];
    for (let at = 0; at < all.length; at += PAGE) {
      found.push(...(await this.em.execute<R[]>(sql, [`{${all.slice(at, at + PAGE).join(',')}}`])));
    }
    return found;
  }
}
