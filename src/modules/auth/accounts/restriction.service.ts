import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { Clock } from '../../../kernel/clock.js';
import type { AccountId } from '../../../kernel/ids.js';
import { AuditLog } from '../../../platform/audit/audit-log.js';
import { CONSENT_LOCK_KEY } from '../../../platform/outbound/index.js';
import { Outbox } from '../../../platform/outbox/outbox.js';
import { ProcessingRestrictionChanged } from '../auth.events.js';
import { AccountNotFound } from '../auth.problems.js';
import type { StaffAct } from './roles.service.js';

const LOCK = `select pg_advisory_xact_lock(${CONSENT_LOCK_KEY})`;
const STANDING = `select restricted_at is not null as "isRestricted" from account where id = ? and status <> 'deleted' for update`;
const SET = 'update account set restricted_at = ? where id = ?';

/** GDPR Art. 18: a person's data is kept, shown to them and erased, and used for nothing else. It holds from the next request on. */
@Injectable()
export class RestrictionService {
  constructor(
    private readonly em: EntityManager,
    private readonly clock: Clock,
    private readonly outbox: Outbox,
    private readonly audit: AuditLog,
  ) {}

  /**
   * False when it is so already. The lock is that of the person's consents, which the gate to AI providers shares: nothing is on its way
   * out unannounced when this is answered. @throws AccountNotFound
   */
  set(accountId: AccountId, isRestricted: boolean, by: StaffAct): Promise<boolean> {
    return this.em.transactional(async () => {
      await this.em.execute(LOCK, [accountId]);
      const [account] = await this.em.execute<{ isRestricted: boolean }[]>(STANDING, [accountId]);
      if (!account) throw new AccountNotFound();
      if (account.isRestricted === isRestricted) return false;
      await this.em.execute(SET, [isRestricted ? this.clock.now() : null, accountId]);
      await this.outbox.append(ProcessingRestrictionChanged, { accountId, isRestricted });
      const act = isRestricted ? 'account.processing-restricted' : 'account.restriction-lifted';
      await this.audit.append({ ...by, act, subject: accountId });
      return true;
    });
  }
}
