import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import type { Role } from '../../../entities/auth/account-role.entity.js';
import { Clock } from '../../../kernel/clock.js';
import type { AccountId } from '../../../kernel/ids.js';
import { AuditLog } from '../../../platform/audit/audit-log.js';
import { AccountNotFound } from '../auth.problems.js';

/** Who does it and why, for the audit log. */
export interface StaffAct {
  /** An account id, or `operator` for the command line. */
  readonly actor: string;
  readonly purpose: string;
}

const ACCOUNT = "select 1 from account where id = ? and status <> 'deleted' for share";
const GRANT = 'insert into account_role (account_id, role, granted_at) values (?, ?, ?) on conflict do nothing returning role';
const REVOKE = 'delete from account_role where account_id = ? and role = ? returning role';

/** Roles of staff. They hold from the next request on. */
@Injectable()
export class RolesService {
  constructor(
    private readonly em: EntityManager,
    private readonly clock: Clock,
    private readonly audit: AuditLog,
  ) {}

  /** False when it was there already. The change and its audit entry stand or fall together. @throws AccountNotFound */
  async grant(accountId: AccountId, role: Role, by: StaffAct): Promise<boolean> {
    return this.em.transactional(async () => {
      const [account] = await this.em.execute<object[]>(ACCOUNT, [accountId]);
      if (!account) throw new AccountNotFound();
      const granted = await this.em.execute<object[]>(GRANT, [accountId, role, this.clock.now()]);
      if (granted.length === 0) return false;
      await this.audit.append({ ...by, act: 'staff.role-granted', subject: accountId, details: { role } });
      return true;
    });
  }

  /** False when there was nothing to take. */
  async revoke(accountId: AccountId, role: Role, by: StaffAct): Promise<boolean> {
    return this.em.transactional(async () => {
      const revoked = await this.em.execute<object[]>(REVOKE, [accountId, role]);
      if (revoked.length === 0) return false;
      await this.audit.append({ ...by, act: 'staff.role-revoked', subject: accountId, details: { role } });
      return true;
    });
  }
}
