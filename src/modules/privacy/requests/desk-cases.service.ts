import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import type { RequestChannel, RequestKind, RequestLaw } from '../../../entities/privacy/privacy-request.entity.js';
import { Clock } from '../../../kernel/clock.js';
import type { AccountId, PrivacyRequestId } from '../../../kernel/ids.js';
import type { Locale } from '../../../kernel/language.js';
import { AuditLog } from '../../../platform/audit/audit-log.js';
import { Regions, type Whereabouts } from '../../../platform/config/regions.js';
import { AccountNotFound, AuthFacade } from '../../auth/index.js';
import { deadlinesOf, lawOf } from './deadlines.js';
import { Desk, requireOpen } from './desk.js';
import { RequestIntake } from './request-intake.js';
import { type RequestEvent, RequestLog } from './request-log.js';
import { RequestNews } from './request-news.js';
import { type QueueFilter, type RequestRow, RequestRows } from './request-rows.js';
import { ApprovalGiven, OwnPrivacyRequest, PrivacyRequestTaken } from './requests.problems.js';

/** Words and marks of who does it. */
export interface Staff {
  readonly id: AccountId;
  readonly purpose: string;
}

export interface EnteredRequest {
  readonly channel: RequestChannel;
  readonly kind: RequestKind;
  readonly receivedAt: Date;
  readonly contact: string | null;
  readonly details: string | null;
  readonly accountId: AccountId | null;
  /** Null: that of the account, else of the place. */
  readonly law: RequestLaw | null;
  readonly where: Whereabouts;
  readonly locale: Locale;
}

export interface IdentityCheck {
  readonly method: string;
  readonly accountId: AccountId | null;
  readonly law: RequestLaw | null;
  readonly note: string | null;
}

/** What a request stands under once somebody is known, and what the person was told before. */
export interface CheckedIdentity {
  readonly law: RequestLaw;
  readonly dueAt: Date;
  readonly before: { readonly law: RequestLaw; readonly dueAt: Date };
}

export interface ReadRequest {
  readonly request: RequestRow;
  readonly events: readonly RequestEvent[];
  /** Whose sign-in carries the address that it came from: a hint, no proof. */
  readonly accountsWithContact: readonly AccountId[];
}

/** What staff do with a request before it is decided. */
@Injectable()
export class DeskCases {
  constructor(
    private readonly em: EntityManager,
    private readonly clock: Clock,
    private readonly regions: Regions,
    private readonly auth: AuthFacade,
    private readonly audit: AuditLog,
    private readonly desk: Desk,
    private readonly intake: RequestIntake,
    private readonly rows: RequestRows,
    private readonly log: RequestLog,
    private readonly news: RequestNews,
  ) {}

  queue(reader: AccountId, filter: QueueFilter, after: readonly [Date, string] | null, limit: number): Promise<RequestRow[]> {
    return this.rows.queue(reader, filter, after, limit);
  }

  /** A mail, a letter, a call: entered by hand. @throws AccountNotFound, OwnPrivacyRequest */
  enter(entered: EnteredRequest, { id: staff, purpose }: Staff): Promise<RequestRow> {
    return this.em.transactional(async () => {
      const { accountId, law, where, ...rest } = entered;
      if (accountId === staff) throw new OwnPrivacyRequest();
      const account = accountId === null ? null : await this.getAccount(accountId);
      const holds = law ?? lawOf(account ?? where, this.regions);
      const incoming = { ...rest, accountId, law: holds, identityMethod: null, identityCheckedAt: null };
      const request = await this.intake.receive(incoming, { kind: 'staff', id: staff });
      await this.news.tell(request, 'received');
      const { channel, kind } = entered;
      await this.audit.append({ actor: staff, act: 'privacy.request-entered', subject: request.id, purpose, details: { channel, kind } });
      return request;
    });
  }

  /** All that there is to it. The reading is in its log, too. @throws PrivacyRequestNotFound, OwnPrivacyRequest */
  read(id: PrivacyRequestId, { id: staff, purpose }: Staff): Promise<ReadRequest> {
    return this.desk.act(id, { staff, purpose, act: 'read' }, async (request) => {
      await this.log.append(id, { type: 'read', actor: { kind: 'staff', id: staff } });
      const accountsWithContact = request.contact === null ? [] : await this.auth.findByEmail(request.contact);
      return { request, events: await this.log.of(id), accountsWithContact };
    }, true);
  }

  /** Changes nothing when it is so already. @throws PrivacyRequestTaken, and what `Desk.act` does */
  assign(id: PrivacyRequestId, to: 'me' | 'none', take: boolean, { id: staff, purpose }: Staff): Promise<void> {
    const act = to === 'me' ? 'assigned' : 'unassigned';
    return this.desk.act(id, { staff, purpose, act }, async ({ assigneeId, state }) => {
      if (assigneeId !== null && assigneeId !== staff && !take) throw new PrivacyRequestTaken();
      await this.rows.change(id, {
        assigneeId: to === 'me' ? staff : null, ...(state === 'received' && { state: 'in-progress' }),
      });
      await this.log.append(id, { type: 'assigned', actor: { kind: 'staff', id: staff }, data: { to } });
    });
  }

  /**
   * Where the account lives somewhere else than the request said, another law holds. That is in the log; it brings the deadline forward
   * where that law is stricter, and takes no day from the person where it is not.
   * @throws AccountNotFound, OwnPrivacyRequest, ApprovalPending, ApprovalGiven: what is proposed or approved for one account is for no
   * other
   */
  checkIdentity(id: PrivacyRequestId, check: IdentityCheck, { id: staff, purpose }: Staff): Promise<CheckedIdentity> {
    const { method, accountId, law, note } = check;
    return this.desk.act(id, { staff, purpose, act: 'identity-checked', details: { method, accountId } }, async (request) => {
      if (accountId === staff) throw new OwnPrivacyRequest();
      requireOpen(request);
      if (request.state === 'approved' && accountId !== null && accountId !== request.accountId) throw new ApprovalGiven();
      const account = accountId === null ? null : await this.getAccount(accountId);
      const actor = { kind: 'staff', id: staff } as const;
      await this.log.append(id, { type: 'identity-checked', actor, data: { method }, note: note ?? undefined });
      if (accountId !== null) await this.log.append(id, { type: 'account-tied', actor });
      const before = { law: request.law, dueAt: request.dueAt };
      const holds = law ?? (account && request.accountId === null ? lawOf(account, this.regions) : request.law);
      const dueAt = holds === before.law ? before.dueAt : earlier(before.dueAt, deadlinesOf(holds, request.receivedAt).dueAt);
      if (holds !== before.law) {
        const data = { from: before.law, to: holds, dueBefore: before.dueAt.toISOString(), dueAt: dueAt.toISOString() };
        await this.log.append(id, { type: 'law-changed', actor, data });
      }
      await this.rows.change(id, {
        identityMethod: method, identityCheckedAt: this.clock.now(), law: holds, dueAt,
        ...(request.state === 'received' && { state: 'in-progress' }),
        ...(accountId !== null && { accountId }),
      });
      return { law: holds, dueAt, before };
    });
  }

  /** Evidence, in words that are sealed. */
  note(id: PrivacyRequestId, words: string, { id: staff, purpose }: Staff): Promise<void> {
    return this.desk.act(id, { staff, purpose, act: 'noted' }, async () => {
      await this.log.append(id, { type: 'evidence-added', actor: { kind: 'staff', id: staff }, note: words });
    }, true);
  }

  private async getAccount(id: AccountId) {
    const account = await this.auth.accountOf(id);
    if (!account || account.status === 'deleted') throw new AccountNotFound();
    return account;
  }
}

function earlier(a: Date, b: Date): Date {
  return a < b ? a : b;
}
