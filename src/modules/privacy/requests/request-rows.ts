import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import {
  PrivacyRequestTable, type RequestChannel, type RequestKind, type RequestLaw, type RequestState,
} from '../../../entities/privacy/privacy-request.entity.js';
import type { AccountId, DeletionId, ExportId, PrivacyRequestId } from '../../../kernel/ids.js';
import type { Locale } from '../../../kernel/language.js';
import { FieldCipher } from '../../../platform/secrets/field-cipher.js';
import { sealedColumn } from '../../../platform/secrets/sealed-column.js';

const CONTACT = sealedColumn(PrivacyRequestTable, 'contact');
const DETAILS = sealedColumn(PrivacyRequestTable, 'details');

/** A request as it lies there; `contact` and `details` are opened. */
export interface RequestRow {
  readonly id: PrivacyRequestId;
  readonly accountId: AccountId | null;
  readonly channel: RequestChannel;
  readonly kind: RequestKind;
  readonly law: RequestLaw;
  readonly locale: Locale;
  readonly contact: string | null;
  readonly details: string | null;
  readonly state: RequestState;
  readonly identityMethod: string | null;
  readonly identityCheckedAt: Date | null;
  readonly receivedAt: Date;
  readonly dueAt: Date;
  readonly extendedUntil: Date | null;
  readonly extensionReason: string | null;
  readonly refusalReason: string | null;
  readonly assigneeId: AccountId | null;
  readonly exportId: ExportId | null;
  readonly deletionId: DeletionId | null;
  readonly decidedAt: Date | null;
}

type Later = 'state' | 'extendedUntil' | 'extensionReason' | 'refusalReason' | 'assigneeId' | 'exportId' | 'deletionId' | 'decidedAt';
export type NewRequest = Omit<RequestRow, Later>;
export type RequestChange = Partial<Pick<RequestRow, Later | 'accountId' | 'law' | 'identityMethod' | 'identityCheckedAt' | 'dueAt'>>;

const COLUMNS: Readonly<Record<keyof RequestRow, string>> = {
  id: 'id', accountId: 'account_id', channel: 'channel', kind: 'kind', law: 'law', locale: 'locale', contact: 'contact', details: 'details',
  state: 'state', identityMethod: 'identity_method', identityCheckedAt: 'identity_checked_at', receivedAt: 'received_at', dueAt: 'due_at',
  extendedUntil: 'extended_until', extensionReason: 'extension_reason', refusalReason: 'refusal_reason', assigneeId: 'assignee_id',
  exportId: 'export_id', deletionId: 'deletion_id', decidedAt: 'decided_at',
};
const SELECT = `select ${Object.entries(COLUMNS).map(([name, column]) => `${column} as "${name}"`).join(', ')} from privacy_request`;
const INSERT = `
  insert into privacy_request (id, account_id, channel, kind, law, locale, contact, contact_hash, details, state, identity_method,
    identity_checked_at, received_at, due_at, last_sequence)
  values (?, ?, ?, ?, ?, ?, ?, ?, ?, 'received', ?, ?, ?, ?, 0)`;
const INSTANTS = ['identityCheckedAt', 'receivedAt', 'dueAt', 'extendedUntil', 'decidedAt'] as const;

export interface QueueFilter {
  readonly state: RequestRow['state'] | null;
  readonly kind: RequestRow['kind'] | null;
  /** Null: nobody's. Absent: anybody's. */
  readonly assigneeId?: string | null;
  /** Only those whose time was over then. */
  readonly overdueAt: Date | null;
}

/** The table of requests. */
@Injectable()
export class RequestRows {
  constructor(
    private readonly em: EntityManager,
    private readonly cipher: FieldCipher,
  ) {}

  async insert(row: NewRequest, contactHash: string | null): Promise<void> {
    const { id, accountId, channel, kind, law, locale, contact, details, identityMethod, identityCheckedAt, receivedAt, dueAt } = row;
    const sealed = [this.cipher.sealFor(CONTACT, id, contact), contactHash, this.cipher.sealFor(DETAILS, id, details)];
    const values = [id, accountId, channel, kind, law, locale, ...sealed, identityMethod, identityCheckedAt, receivedAt, dueAt];
    await this.em.execute(INSERT, values, 'run');
  }

  async find(id: PrivacyRequestId): Promise<RequestRow | null> {
    return (await this.select('where id = ?', [id]))[0] ?? null;
  }

  /** Whoever changes it waits for whoever changes it now. */
  async findLocked(id: PrivacyRequestId): Promise<RequestRow | null> {
    return (await this.select('where id = ? for update', [id]))[0] ?? null;
  }

  /** The newest first. */
  listOf(accountId: string, before: readonly [Date, string] | null, limit: number): Promise<RequestRow[]> {
    const next = before ? 'and (received_at, id) < (?, ?)' : '';
    return this.select(`where account_id = ? ${next} order by received_at desc, id desc limit ?`, [accountId, ...(before ?? []), limit]);
  }

  /** What is due first; without requests of `reader`'s own. */
  queue(reader: string, filter: QueueFilter, after: readonly [Date, string] | null, limit: number): Promise<RequestRow[]> {
    const conditions: (readonly [string, readonly unknown[]])[] = [['account_id is distinct from ?', [reader]]];
    conditions.push(filter.state === null ? ['decided_at is null', []] : ['state = ?', [filter.state]]);
    if (filter.kind !== null) conditions.push(['kind = ?', [filter.kind]]);
    if (filter.assigneeId === null) conditions.push(['assignee_id is null', []]);
    if (filter.assigneeId) conditions.push(['assignee_id = ?', [filter.assigneeId]]);
    if (filter.overdueAt) conditions.push(['decided_at is null and coalesce(extended_until, due_at) < ?', [filter.overdueAt]]);
    if (after) conditions.push(['(coalesce(extended_until, due_at), id) > (?, ?)', after]);
    const where = conditions.map(([condition]) => condition).join(' and ');
    const values = conditions.flatMap(([, given]) => given);
    return this.select(`where ${where} order by coalesce(extended_until, due_at), id limit ?`, [...values, limit]);
  }

  async change(id: PrivacyRequestId, changes: RequestChange): Promise<void> {
    const entries = Object.entries(changes);
    const set = entries.map(([name]) => `${COLUMNS[name as keyof RequestChange]} = ?`).join(', ');
    await this.em.execute(`update privacy_request set ${set} where id = ?`, [...entries.map(([, value]) => value), id], 'run');
  }

  private async select(rest: string, values: readonly unknown[]): Promise<RequestRow[]> {
    const rows = await this.em.execute<RequestRow[]>(`${SELECT} ${rest}`, [...values]);
    return rows.map((row) => ({
      ...row,
      ...Object.fromEntries(INSTANTS.map((name) => [name, row[name] && new Date(row[name])])),
      contact: this.cipher.openFor(CONTACT, row.id, row.contact),
      details: this.cipher.openFor(DETAILS, row.id, row.details),
    }));
  }
}
