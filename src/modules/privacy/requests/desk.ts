import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import type { RequestKind } from '../../../entities/privacy/privacy-request.entity.js';
import type { AccountId, PrivacyRequestId } from '../../../kernel/ids.js';
import { AuditLog } from '../../../platform/audit/audit-log.js';
import { type RequestRow, RequestRows } from './request-rows.js';
import {
  ActDoesNotFit, ApprovalGiven, ApprovalPending, IdentityUnproved, OwnPrivacyRequest, PrivacyRequestNotFound, PrivacyRequestSettled,
} from './requests.problems.js';

/** What somebody of staff does to a request, and why. */
export interface DeskAct {
  readonly staff: AccountId;
  readonly purpose: string;
  /** `extended`: of `privacy.request-extended` in the audit log. */
  readonly act: string;
  readonly details?: object;
  /** Of which kinds of requests it is a way to answer; of all when absent. */
  readonly fits?: readonly RequestKind[];
}

/** A request of a known person. */
export type ProvedRequest = RequestRow & { readonly accountId: AccountId };

/** Each act at the desk: the request is locked, it is not of who acts, and the act is in the audit log or did not happen (law 12). */
@Injectable()
export class Desk {
  constructor(
    private readonly em: EntityManager,
    private readonly rows: RequestRows,
    private readonly audit: AuditLog,
  ) {}

  /** @throws PrivacyRequestNotFound, OwnPrivacyRequest, ActDoesNotFit, PrivacyRequestSettled unless it may be settled */
  act<T>(
    id: PrivacyRequestId, { staff, purpose, act, details, fits }: DeskAct, work: (request: RequestRow) => Promise<T>, maySettled = false,
  ): Promise<T> {
    return this.em.transactional(async () => {
      const request = await this.rows.findLocked(id);
      if (!request) throw new PrivacyRequestNotFound();
      if (request.accountId === staff) throw new OwnPrivacyRequest();
      if (fits && !fits.includes(request.kind)) throw new ActDoesNotFit();
      if (request.decidedAt !== null && !maySettled) throw new PrivacyRequestSettled();
      const result = await work(request);
      await this.audit.append({ actor: staff, act: `privacy.request-${act}`, subject: id, purpose, details });
      return result;
    });
  }
}

/**
 * Two people decide on what touches a whole account; meanwhile, and while an erasure goes on, nobody does alone.
 * @throws ApprovalPending, ApprovalGiven
 */
export function requireOpen({ state, deletionId }: RequestRow): void {
  if (state === 'awaiting-approval') throw new ApprovalPending();
  if (state === 'approved' && deletionId !== null) throw new ApprovalGiven();
}

/** @throws IdentityUnproved */
export function proved(request: RequestRow): ProvedRequest {
  const { accountId, identityCheckedAt } = request;
  if (accountId === null || identityCheckedAt === null) throw new IdentityUnproved();
  return { ...request, accountId };
}
