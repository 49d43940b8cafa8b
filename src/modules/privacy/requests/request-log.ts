import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { PrivacyRequestEventTable, type RequestEventType } from '../../../entities/privacy/privacy-request-event.entity.js';
import { Clock } from '../../../kernel/clock.js';
import type { AccountId, PrivacyRequestId } from '../../../kernel/ids.js';
import { FieldCipher } from '../../../platform/secrets/field-cipher.js';
import { sealedColumn } from '../../../platform/secrets/sealed-column.js';

const NOTE = sealedColumn(PrivacyRequestEventTable, 'note');
const NEXT = 'update privacy_request set last_sequence = last_sequence + 1 where id = ? returning last_sequence as sequence';
const INSERT = `
  insert into privacy_request_event (request_id, sequence, type, actor_kind, actor_id, data, note, at)
  values (?, ?, ?, ?, ?, ?::jsonb, ?, ?)`;
const ALL = `
  select sequence, type, actor_kind as "actorKind", actor_id as "actorId", data, note, at
  from privacy_request_event where request_id = ? order by sequence`;

export type RequestActor = { readonly kind: 'staff' | 'person'; readonly id: AccountId | null } | { readonly kind: 'service' };

export interface RequestEvent {
  readonly sequence: number;
  readonly type: RequestEventType;
  readonly actorKind: 'person' | 'staff' | 'service';
  readonly actorId: AccountId | null;
  /** Codes, ids and instants. No account id, which would outlive the account: the request names the person, `actorId` who acted. */
  readonly data: Readonly<Record<string, unknown>>;
  /** Words, opened. */
  readonly note: string | null;
  readonly at: Date;
}

export interface Happening {
  readonly type: RequestEventType;
  readonly actor: RequestActor;
  /** As `RequestEvent.data`. */
  readonly data?: Readonly<Record<string, unknown>>;
  readonly note?: string;
}

/** What happened to a request, append-only: a trigger refuses any other way. */
@Injectable()
export class RequestLog {
  constructor(
    private readonly em: EntityManager,
    private readonly cipher: FieldCipher,
    private readonly clock: Clock,
  ) {}

  /** In the caller's transaction; the request's row is locked by it. */
  async append(requestId: PrivacyRequestId, { type, actor, data = {}, note }: Happening): Promise<void> {
    const [next] = await this.em.execute<{ sequence: number }[]>(NEXT, [requestId]);
    const { sequence } = next!;
    const actorId = 'id' in actor ? actor.id : null;
    const sealed = this.cipher.sealFor(NOTE, rowOf(requestId, sequence), note ?? null);
    await this.em.execute(INSERT, [requestId, sequence, type, actor.kind, actorId, JSON.stringify(data), sealed, this.clock.now()], 'run');
  }

  async of(requestId: PrivacyRequestId): Promise<RequestEvent[]> {
    const rows = await this.em.execute<RequestEvent[]>(ALL, [requestId]);
    return rows.map((row) => ({
      ...row, at: new Date(row.at), note: this.cipher.openFor(NOTE, rowOf(requestId, row.sequence), row.note),
    }));
  }

  /** The last one of these kinds; null when there is none. */
  async latest(requestId: PrivacyRequestId, types: readonly RequestEventType[]): Promise<RequestEvent | null> {
    return (await this.of(requestId)).findLast(({ type }) => types.includes(type)) ?? null;
  }
}

function rowOf(requestId: PrivacyRequestId, sequence: number): string {
  return `${requestId}:${sequence}`;
}
