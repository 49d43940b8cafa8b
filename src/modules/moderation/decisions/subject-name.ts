import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import type { AccountId } from '../../../kernel/ids.js';
import type { CaseRow } from '../cases/case-events.repository.js';

const USERNAME = 'select username from profile where account_id = ?';

/** What a person knows a thing by. */
@Injectable()
export class SubjectNames {
  constructor(private readonly em: EntityManager) {}

  /** Its id; of a profile the username, and `gone` when there is none any more: never an account's id (law 7). */
  async refOf({ subjectType, subjectId }: Pick<CaseRow, 'subjectType' | 'subjectId'>): Promise<string> {
    if (subjectType !== 'profile') return subjectId;
    return (await this.usernameOf(subjectId as AccountId)) ?? 'gone';
  }

  async usernameOf(accountId: AccountId): Promise<string | null> {
    const [profile] = await this.em.execute<{ username: string }[]>(USERNAME, [accountId]);
    return profile?.username ?? null;
  }
}
