import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import type { AccountStatus } from '../../../entities/auth/account.entity.js';
import type { AccountId } from '../../../kernel/ids.js';
import { AuditLog } from '../../../platform/audit/audit-log.js';
import { Outbox } from '../../../platform/outbox/outbox.js';
import { AccountStatusChanged } from '../auth.events.js';
import { AccountNotFound } from '../auth.problems.js';
import { SessionsService } from '../sessions/sessions.service.js';
import type { StaffAct } from './roles.service.js';

export interface StatusChange {
  /** Nothing leads out of `deleted`. */
  readonly from: Exclude<AccountStatus, 'deleted'>;
  readonly to: AccountStatus;
}

const STATUS = "select status from account where id = ? and status <> 'deleted' for update";
const CHANGE = 'update account set status = ? where id = ?';

/** How far an account may use the service. It holds from the next request on. */
@Injectable()
export class AccountStatusService {
  constructor(
    private readonly em: EntityManager,
    private readonly audit: AuditLog,
    private readonly sessions: SessionsService,
    private readonly outbox: Outbox,
  ) {}

  /**
   * False, changing nothing, when the account is not `from`: so lifting a suspension never undoes a deletion that the person asked for.
   * The change and its audit entry stand or fall together. @throws AccountNotFound
   */
  async change(accountId: AccountId, { from, to }: StatusChange, by: StaffAct): Promise<boolean> {
    return this.em.transactional(async () => {
      const [account] = await this.em.execute<{ status: AccountStatus }[]>(STATUS, [accountId]);
      if (!account) throw new AccountNotFound();
      if (account.status !== from) return false;
      await this.em.execute(CHANGE, [to, accountId]);
      if (to === 'deleted') await this.sessions.endAll(accountId, 'account-ended');
      await this.outbox.append(AccountStatusChanged, { accountId, from, to });
      await this.audit.append({ ...by, act: 'account.status-changed', subject: accountId, details: { from, to } });
      return true;
    });
  }
}
