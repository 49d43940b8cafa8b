import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import type { AccountId } from '../../../kernel/ids.js';
import { NotOneself, PersonNotFound } from './people.problems.js';
import { present, seesPerson, VIEWER } from './visibility.js';

const SEEN = `select p.account_id as id from profile p, ${VIEWER} where p.username = ? and ${seesPerson('p.account_id')}`;
const PRESENT = `select p.account_id as id from profile p where p.username = ? and ${present('p.account_id')}`;
const ANY = 'select p.account_id as id from profile p where p.username = ?';

/** Locks the pair against whoever else changes what stands between the two, until the transaction ends. */
const LOCK = `
  select pg_advisory_xact_lock(hashtextextended('feed.between/' || least(?::uuid, ?::uuid) || '/' || greatest(?::uuid, ?::uuid), 0))`;

/** People by the name that the public knows them by, which is in lower case and found in any. */
@Injectable()
export class People {
  constructor(private readonly em: EntityManager) {}

  /** Somebody whom the reader (null: nobody is signed in) may see. Themselves too. @throws PersonNotFound */
  seen(username: string, viewer: AccountId | null): Promise<AccountId> {
    return this.find(SEEN, [viewer, username.toLowerCase()]);
  }

  /** Also somebody who is hidden from the person by a block: for what must be open to those all the same. @throws PersonNotFound */
  present(username: string): Promise<AccountId> {
    return this.find(PRESENT, [username.toLowerCase()]);
  }

  /** Also somebody who is suspended or leaves: for taking back what was done. @throws PersonNotFound */
  any(username: string): Promise<AccountId> {
    return this.find(ANY, [username.toLowerCase()]);
  }

  /** @throws NotOneself */
  mustDiffer(a: AccountId, b: AccountId): void {
    if (a === b) throw new NotOneself();
  }

  /** For follows and blocks, which exclude each other. Must be called inside a transaction, before looking at either. */
  async lockPair(a: AccountId, b: AccountId): Promise<void> {
    await this.em.execute(LOCK, [a, b, a, b]);
  }

  private async find(sql: string, params: readonly unknown[]): Promise<AccountId> {
    const [found] = await this.em.execute<{ id: AccountId }[]>(sql, [...params]);
    if (!found) throw new PersonNotFound();
    return found.id;
  }
}
