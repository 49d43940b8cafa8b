import { Injectable } from '@nestjs/common';
import { Clock } from '../../../kernel/clock.js';
import type { PrivacyRequestId } from '../../../kernel/ids.js';
import { deadlinesOf } from './deadlines.js';
import { Desk, requireOpen } from './desk.js';
import type { Staff } from './desk-cases.service.js';
import type { ExtensionReason, RefusalReason } from './reasons.js';
import { RequestLog } from './request-log.js';
import { RequestNews } from './request-news.js';
import { RequestRows } from './request-rows.js';
import { ExtensionNotPossible, IdentityUnproved } from './requests.problems.js';

/** What the person is told: later, no, or done. */
@Injectable()
export class DeskAnswers {
  constructor(
    private readonly clock: Clock,
    private readonly desk: Desk,
    private readonly rows: RequestRows,
    private readonly log: RequestLog,
    private readonly news: RequestNews,
  ) {}

  /** Once, before the time is over (GDPR Art. 12(3): told within the first month). @throws ExtensionNotPossible */
  extend(id: PrivacyRequestId, reason: ExtensionReason, words: string | null, { id: staff, purpose }: Staff): Promise<void> {
    return this.desk.act(id, { staff, purpose, act: 'extended', details: { reason } }, async (request) => {
      const { law, receivedAt, dueAt, extendedUntil } = request;
      const { extendedDueAt } = deadlinesOf(law, receivedAt);
      if (extendedUntil !== null || extendedDueAt === null || this.clock.now() > dueAt) throw new ExtensionNotPossible();
      const change = { extendedUntil: extendedDueAt, extensionReason: reason };
      await this.rows.change(id, change);
      const data = { reason, until: extendedDueAt.toISOString() };
      await this.log.append(id, { type: 'extended', actor: { kind: 'staff', id: staff }, data, note: words ?? undefined });
      await this.news.tell({ ...request, ...change }, 'extended', { words });
    });
  }

  /** @throws ApprovalPending, ApprovalGiven */
  refuse(id: PrivacyRequestId, reason: RefusalReason, words: string | null, { id: staff, purpose }: Staff): Promise<void> {
    return this.desk.act(id, { staff, purpose, act: 'refused', details: { reason } }, async (request) => {
      requireOpen(request);
      const change = { state: 'refused', refusalReason: reason, decidedAt: this.clock.now() } as const;
      await this.rows.change(id, change);
      await this.log.append(id, { type: 'refused', actor: { kind: 'staff', id: staff }, data: { reason }, note: words ?? undefined });
      await this.news.tell({ ...request, ...change }, 'refused', { words });
    });
  }

  /** @throws IdentityUnproved, ApprovalPending, ApprovalGiven */
  complete(id: PrivacyRequestId, words: string | null, { id: staff, purpose }: Staff): Promise<void> {
    return this.desk.act(id, { staff, purpose, act: 'completed' }, async (request) => {
      requireOpen(request);
      if (request.identityCheckedAt === null) throw new IdentityUnproved();
      const change = { state: 'done', decidedAt: this.clock.now() } as const;
      await this.rows.change(id, change);
      await this.log.append(id, { type: 'done', actor: { kind: 'staff', id: staff }, note: words ?? undefined });
      await this.news.tell({ ...request, ...change }, 'done', { words });
    });
  }
}
