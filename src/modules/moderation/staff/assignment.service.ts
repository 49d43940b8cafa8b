import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import type { AccountId, CaseId } from '../../../kernel/ids.js';
import { AuditLog } from '../../../platform/audit/audit-log.js';
import { Cases, NoSuchCase } from '../cases/cases.js';
import { CaseDecided, CaseNotFound } from '../decisions/decisions.problems.js';
import { Parties } from '../decisions/parties.js';
import { CaseTaken } from './staff.problems.js';

export interface Assignment {
  readonly to: 'me' | 'none';
  /** Also from somebody else. */
  readonly take: boolean;
  readonly purpose?: string;
}

/** Who looks at a case: its reporters see it as being in review from then on. */
@Injectable()
export class Assignments {
  constructor(
    private readonly em: EntityManager,
    private readonly cases: Cases,
    private readonly parties: Parties,
    private readonly audit: AuditLog,
  ) {}

  /** Changes nothing when it is so already. @throws CaseNotFound, CaseDecided, CaseTaken, OwnCase */
  assign(caseId: CaseId, moderator: AccountId, { to, take, purpose = 'assignment' }: Assignment): Promise<void> {
    return this.em.transactional(async () => {
      const row = await this.cases.getLocked(caseId).catch((error: unknown) => {
        throw error instanceof NoSuchCase ? new CaseNotFound() : error;
      });
      if (row.state === 'decided') throw new CaseDecided();
      await this.parties.assertImpartial(row, moderator);
      if (row.assigneeId === (to === 'me' ? moderator : null)) return;
      if (row.assigneeId !== null && row.assigneeId !== moderator && !take) throw new CaseTaken();
      const type = to === 'me' ? 'assigned' : 'released';
      await this.cases.append(caseId, { type, data: {} }, { kind: 'staff', id: moderator });
      await this.audit.append({ actor: moderator, act: `moderation.case-${type}`, subject: caseId, purpose });
    });
  }
}
