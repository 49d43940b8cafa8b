import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { Notice, type NoticeKind, type NoticeState } from '../../../entities/moderation/notice.entity.js';
import type { CaseId, NoticeId } from '../../../kernel/ids.js';
import type { Locale } from '../../../kernel/language.js';
import { FieldCipher } from '../../../platform/secrets/field-cipher.js';
import type { NoticeGap } from './notice-kinds.js';

/** As it is in the service; in its row, name, address and signature are sealed. */
export interface NoticeRecord {
  readonly id: NoticeId;
  readonly kind: NoticeKind;
  readonly locations: readonly string[];
  readonly explanation: string;
  readonly contactName: string | null;
  readonly contactEmail: string | null;
  readonly goodFaith: boolean;
  readonly signature: string | null;
  readonly missing: readonly NoticeGap[];
  readonly secretHash: string;
  readonly locale: Locale;
  readonly state: NoticeState;
  readonly receivedAt: Date;
  readonly completeAt: Date | null;
  readonly dueAt: Date | null;
  readonly settledAt: Date | null;
  readonly closingReason: string | null;
}

export interface NoticeOutcome {
  readonly actedOn: boolean;
  readonly automated: boolean;
}

const SEALED = ['contactName', 'contactEmail', 'signature'] as const;

const FIND = `
  select id, kind, locations, explanation, contact_name as "contactName", contact_email as "contactEmail", good_faith as "goodFaith",
    signature, missing, secret_hash as "secretHash", locale, state, received_at as "receivedAt", complete_at as "completeAt",
    due_at as "dueAt", settled_at as "settledAt", closing_reason as "closingReason"
  from notice where id = ?`;
const CASES = `select case_id as "caseId" from report where notice_id = ?`;
const OUTCOME = `
  select coalesce(bool_or(r.outcome = 'acted-on'), false) as "actedOn",
    coalesce(bool_or((e.data ->> 'automated')::boolean), false) as automated
  from report r left join case_event e on e.case_id = r.case_id and e.type = 'decided' where r.notice_id = ?`;

/** The rows of notices, in the caller's transaction. */
@Injectable()
export class NoticeRows {
  constructor(private readonly em: EntityManager, private readonly cipher: FieldCipher) {}

  async insert(notice: NoticeRecord): Promise<void> {
    await this.em.insert(Notice, this.sealed(notice));
  }

  async update({ id, ...changes }: NoticeRecord): Promise<void> {
    const { id: _, ...values } = this.sealed({ id, ...changes });
    await this.em.nativeUpdate(Notice, { id }, values);
  }

  find(id: NoticeId): Promise<NoticeRecord | null> {
    return this.first(FIND, id);
  }

  findLocked(id: NoticeId): Promise<NoticeRecord | null> {
    return this.first(`${FIND} for update`, id);
  }

  /** One that leads to nothing. */
  async close(id: NoticeId, closingReason: string, settledAt: Date): Promise<void> {
    await this.em.nativeUpdate(Notice, { id }, { state: 'closed', closingReason, settledAt });
  }

  /** The cases that it joined. */
  async casesOf(id: NoticeId): Promise<ReadonlySet<CaseId>> {
    return new Set((await this.em.execute<{ caseId: CaseId }[]>(CASES, [id])).map(({ caseId }) => caseId));
  }

  /** Of a notice that is decided. */
  async outcomeOf(id: NoticeId): Promise<NoticeOutcome> {
    const [outcome] = await this.em.execute<NoticeOutcome[]>(OUTCOME, [id]);
    return outcome!;
  }

  private sealed(notice: NoticeRecord) {
    const hidden = SEALED.map((name) => [name, notice[name] && this.cipher.seal(notice[name], placeOf(name, notice.id))]);
    return {
      ...notice, locations: [...notice.locations], missing: [...notice.missing],
      ...(Object.fromEntries(hidden) as Record<(typeof SEALED)[number], string | null>),
    };
  }

  private async first(query: string, id: NoticeId): Promise<NoticeRecord | null> {
    const [row] = await this.em.execute<NoticeRecord[]>(query, [id]);
    if (!row) return null;
    const open = SEALED.map((name) => [name, row[name] && this.cipher.open(row[name], placeOf(name, row.id))]);
    const { receivedAt, completeAt, dueAt, settledAt } = row;
    return {
      ...row,
      ...(Object.fromEntries(open) as Record<(typeof SEALED)[number], string | null>),
      receivedAt: new Date(receivedAt),
      completeAt: completeAt && new Date(completeAt),
      dueAt: dueAt && new Date(dueAt),
      settledAt: settledAt && new Date(settledAt),
    };
  }
}

function placeOf(name: (typeof SEALED)[number], id: NoticeId): string {
  return `notice.${name}:${id}`;
}
