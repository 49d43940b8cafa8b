import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import type { ErasureProgress, ErasureSubject } from '../../../kernel/account-erasure.js';
import { Limits } from '../../../platform/http/index.js';
import { BATCH, COUNT_AUDITED, REMOVE_COUNTS, REMOVE_EVENTS, REMOVE_PUSH_TASKS } from './erasure-sql.js';
import type { ErasureStep } from './erasure-step.js';

interface AuditedPage {
  /** Null when there are no more. */
  readonly last: string | null;
  readonly kept: number;
}

const FIRST = '00000000-0000-0000-0000-000000000000';

/** Removes what names the person where no column leads to one: tables of nobody, and Redis. */
@Injectable()
export class Mentions {
  constructor(
    private readonly em: EntityManager,
    private readonly limits: Limits,
  ) {}

  indexed(): readonly ErasureStep[] {
    return [
      { name: 'mentions/count_delta', run: (subject, signal) => this.removeCounts(subject, signal) },
      { name: 'mentions/push_task', run: (subject) => this.removePushTasks(subject) },
      { name: 'mentions/limits', run: (subject) => this.forgetLimits(subject) },
    ];
  }

  /** Each looks through a whole table, for ids inside of JSON have no index. */
  scans(): readonly ErasureStep[] {
    return [
      { name: 'mentions/outbox_event', run: (subject, signal) => this.removeEvents(subject, signal) },
      { name: 'mentions/audit_entry', run: (subject, signal) => this.countAudited(subject, signal) },
    ];
  }

  /**
   * Events that every handler has had. Those that somebody still waits for go as every event does, some days after they were delivered.
   * Page by page, since payloads have no index: a look at some days of events.
   */
  private async removeEvents({ accountId }: ErasureSubject, signal: AbortSignal): Promise<ErasureProgress> {
    const counts = { removed: 0 };
    for (let after = FIRST; ; ) {
      const [page] = await this.em.execute<{ last: string | null; removed: number }[]>(REMOVE_EVENTS, [after, `%${accountId}%`]);
      counts.removed += page?.removed ?? 0;
      if (!page?.last) return { done: true, counts };
      if (signal.aborted) return { done: false, counts };
      after = page.last;
    }
  }

  private async removeCounts({ accountId }: ErasureSubject, signal: AbortSignal): Promise<ErasureProgress> {
    for (let removed = 0; ; ) {
      const batch = await this.em.execute<unknown[]>(REMOVE_COUNTS, [accountId, accountId, accountId]);
      removed += batch.length;
      if (batch.length < BATCH) return { done: true, counts: { removed } };
      if (signal.aborted) return { done: false, counts: { removed } };
    }
  }

  private async removePushTasks({ deletionId }: ErasureSubject): Promise<ErasureProgress> {
    return { done: true, counts: { removed: (await this.em.execute<unknown[]>(REMOVE_PUSH_TASKS, [deletionId])).length } };
  }

  /**
   * What staff did stays as it was written (law 12): told in the receipt by its number, for which the account must still be known. Page by
   * page, since the log only grows; one that is told to stop begins anew, for it changes nothing.
   */
  private async countAudited({ accountId }: ErasureSubject, signal: AbortSignal): Promise<ErasureProgress> {
    let kept = 0;
    for (let after = '0'; ; ) {
      const [page] = await this.em.execute<AuditedPage[]>(COUNT_AUDITED, [after, accountId, accountId, `%${accountId}%`]);
      kept += page?.kept ?? 0;
      if (!page?.last) return { done: true, counts: { kept } };
      if (signal.aborted) return { done: false };
      after = page.last;
    }
  }

  private async forgetLimits({ accountId }: ErasureSubject): Promise<ErasureProgress> {
    await this.limits.forget(accountId);
    return { done: true };
  }
}
