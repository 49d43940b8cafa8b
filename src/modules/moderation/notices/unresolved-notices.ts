import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import type { NoticeKind } from '../../../entities/moderation/notice.entity.js';
import { Clock } from '../../../kernel/clock.js';
import type { AccountId, NoticeId } from '../../../kernel/ids.js';
import type { Locale } from '../../../kernel/language.js';
import { AuditLog } from '../../../platform/audit/audit-log.js';
import { NotFound } from '../../../platform/http/index.js';
import type { NoticeGap } from './notice-kinds.js';
import { NoticeRows } from './notice.repository.js';
import { NoticeClosed, NoticeHasCase } from './notices.problems.js';

export const UNRESOLVED_STATES = ['unresolved', 'closed'] as const;
export type UnresolvedState = (typeof UNRESOLVED_STATES)[number];

/** For staff: what was said, and nothing of who said it. */
export interface UnresolvedNotice {
  readonly id: NoticeId;
  readonly kind: NoticeKind;
  readonly locale: Locale;
  readonly locations: readonly string[];
  readonly explanation: string;
  readonly missing: readonly NoticeGap[];
  readonly receivedAt: Date;
  readonly closedAt: Date | null;
  readonly closingReason: string | null;
}

export interface Closing {
  /** For whoever sent it. */
  readonly reason: string;
  readonly purpose: string;
}

const SELECT = `
  select n.id, n.kind, n.locale, n.locations, n.explanation, n.missing, n.received_at as "receivedAt",
    case when n.state = 'closed' then n.settled_at end as "closedAt", n.closing_reason as "closingReason"
  from notice n`;
const IN_STATE: Readonly<Record<UnresolvedState, string>> = {
  unresolved: `n.state = 'incomplete' and not exists (select 1 from report r where r.notice_id = n.id)`,
  closed: `n.state = 'closed'`,
};

/** Notices that no address of which leads to anything of ours: no case has them, so somebody looks at them here. */
@Injectable()
export class UnresolvedNotices {
  constructor(
    private readonly em: EntityManager,
    private readonly rows: NoticeRows,
    private readonly audit: AuditLog,
    private readonly clock: Clock,
  ) {}

  /** The oldest first, after `after`. */
  async list(state: UnresolvedState, after: readonly [Date, string] | null, limit: number): Promise<UnresolvedNotice[]> {
    const next = after ? ' and (n.received_at, n.id) > (?, ?)' : '';
    const query = `${SELECT} where ${IN_STATE[state]}${next} order by n.received_at, n.id limit ?`;
    return (await this.em.execute<UnresolvedNotice[]>(query, [...(after ?? []), limit])).map(dated);
  }

  /** Its sender reads the reason when asking by the secret. @throws NotFound, NoticeHasCase, NoticeClosed */
  close(id: NoticeId, actor: AccountId, { reason, purpose }: Closing): Promise<UnresolvedNotice> {
    return this.em.transactional(async () => {
      const notice = await this.rows.findLocked(id);
      if (!notice) throw new NotFound();
      if (notice.state === 'closed') throw new NoticeClosed();
      if ((await this.rows.casesOf(id)).size > 0) throw new NoticeHasCase();
      await this.rows.close(id, reason, this.clock.now());
      const [closed] = await this.em.execute<UnresolvedNotice[]>(`${SELECT} where n.id = ?`, [id]);
      await this.audit.append({ actor, purpose, act: 'moderation.notice-closed', subject: id });
      return dated(closed!);
    });
  }
}

/** Raw queries give times as text. */
function dated(row: UnresolvedNotice): UnresolvedNotice {
  return { ...row, receivedAt: new Date(row.receivedAt), closedAt: row.closedAt && new Date(row.closedAt) };
}
