import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import type { AccountStatus } from '../../../entities/auth/account.entity.js';
import type { AccountId } from '../../../kernel/ids.js';
import { Outbox } from '../../../platform/outbox/outbox.js';
import { AccountStatusChanged } from '../auth.events.js';
import { AccountNotFound } from '../auth.problems.js';
import { Identities } from '../identities/identities.js';
import { SessionsService } from '../sessions/sessions.service.js';

/** What an account goes back to when its end is undone. */
export type StatusBefore = Extract<AccountStatus, 'active' | 'suspended'>;

const STATUS = 'select status from account where id = ? for update';
const LOCK_WAYS_IN = 'select 1 from sign_in_identity where account_id = ? order by id for update';
const CHANGE = 'update account set status = ? where id = ?';

/** Takes an account out of use at its person's wish, gives it back, and ends it. What staff do to it is `AccountStatusService`. */
@Injectable()
export class AccountEnd {
  constructor(
    private readonly em: EntityManager,
    private readonly identities: Identities,
    private readonly sessions: SessionsService,
    private readonly outbox: Outbox,
  ) {}

  /**
   * From then on nobody else sees the person, who may still take their things along and change their mind. Returns what the account was;
   * null, changing nothing, when this was done before. In the caller's transaction. @throws AccountNotFound
   */
  async schedule(accountId: AccountId): Promise<StatusBefore | null> {
    const status = await this.lock(accountId);
    if (status === null || status === 'deleted') throw new AccountNotFound();
    if (status === 'deletion-scheduled') return null;
    await this.change(accountId, status, 'deletion-scheduled');
    return status;
  }

  /** False, changing nothing, when the account is not scheduled for deletion. In the caller's transaction. */
  async undo(accountId: AccountId, to: StatusBefore): Promise<boolean> {
    if ((await this.lock(accountId)) !== 'deletion-scheduled') return false;
    await this.change(accountId, 'deletion-scheduled', to);
    return true;
  }

  /**
   * Nobody comes in any more: no session, no code, no way to sign in. Whoever signs in with the same Apple or Google account from then on
   * is somebody new. Idempotent. Returns how many of each there were. Identities are locked before the account, as a sign-in does.
   */
  async end(accountId: AccountId): Promise<{ identities: number; sessions: number }> {
    return this.em.transactional(async () => {
      await this.em.execute(LOCK_WAYS_IN, [accountId]);
      const status = await this.lock(accountId);
      if (status === null) return { identities: 0, sessions: 0 };
      const identities = await this.identities.removeAll(accountId);
      if (status !== 'deleted') await this.change(accountId, status, 'deleted');
      return { identities, sessions: await this.sessions.endAll(accountId, 'account-ended') };
    });
  }

  private async lock(accountId: AccountId): Promise<AccountStatus | null> {
    const [account] = await this.em.execute<{ status: AccountStatus }[]>(STATUS, [accountId]);
    return account?.status ?? null;
  }

  private async change(accountId: AccountId, from: AccountStatus, to: AccountStatus): Promise<void> {
    await this.em.execute(CHANGE, [to, accountId]);
    await this.outbox.append(AccountStatusChanged, { accountId, from, to });
  }
}
