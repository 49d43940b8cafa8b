import type { Readable } from 'node:stream';
import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { Clock } from '../../../kernel/clock.js';
import type { LegalHoldId } from '../../../kernel/ids.js';
import { AuditLog } from '../../../platform/audit/audit-log.js';
import { NotFound } from '../../../platform/http/index.js';
import { FieldCipher } from '../../../platform/secrets/field-cipher.js';
import { ObjectStorage } from '../../../platform/storage/object-storage.js';
import { StaffRecord } from '../staff-record.js';
import type { HeldObjectFacts } from './held-objects.js';
import { HELD_CONTENT } from './held-rows.js';
import { HoldRepository, stands } from './hold.repository.js';
import { LegalHoldNotFound, OwnLegalHold } from './holds.problems.js';
import { PROPOSED, type StaffActor } from './holds.service.js';

/** What lies sealed, without what is in it. */
export interface HeldItem {
  readonly id: string;
  /** A table, or an object prefix. */
  readonly source: string;
  readonly isObject: boolean;
  readonly createdAt: Date;
}

export type OpenedCopy =
  | { readonly kind: 'row'; readonly table: string; readonly row: object }
  | { readonly kind: 'object'; readonly contentType: string; readonly body: Readable };

interface CopyRow {
  readonly id: string;
  readonly source: string;
  readonly content: string;
  readonly key: string | null;
}

const ITEMS = `
  select id, source, key is not null as "isObject", created_at as "createdAt" from held_copy
  where hold_id = ? and content is not null and (?::uuid is null or id > ?::uuid) order by id limit ?`;
const ONE = 'select id, source, content, key from held_copy where hold_id = ? and id = ? and content is not null';

/** Opens what a hold keeps, while it stands, for staff with a case and a purpose: in the audit log before anything is handed out. */
@Injectable()
export class HeldReading {
  constructor(
    private readonly em: EntityManager,
    private readonly holds: HoldRepository,
    private readonly clock: Clock,
    private readonly audit: AuditLog,
    private readonly record: StaffRecord,
    private readonly cipher: FieldCipher,
    private readonly storage: ObjectStorage,
  ) {}

  /** @throws LegalHoldNotFound, OwnLegalHold, CaseMismatch */
  async list(holdId: LegalHoldId, after: string | null, limit: number, by: StaffActor): Promise<HeldItem[]> {
    return this.em.transactional(async () => {
      await this.assertStands(holdId, by);
      const items = await this.em.execute<(Omit<HeldItem, 'createdAt'> & { createdAt: string })[]>(ITEMS, [holdId, after, after, limit]);
      await this.log('privacy.hold-copies-listed', holdId, by, {});
      return items.map(({ createdAt, ...item }) => ({ ...item, createdAt: new Date(createdAt) }));
    });
  }

  /** @throws LegalHoldNotFound, OwnLegalHold, CaseMismatch, NotFound */
  async open(holdId: LegalHoldId, copyId: string, by: StaffActor): Promise<OpenedCopy> {
    const copy = await this.em.transactional(async () => {
      await this.assertStands(holdId, by);
      const [found] = await this.em.execute<CopyRow[]>(ONE, [holdId, copyId]);
      if (!found) throw new NotFound();
      await this.log('privacy.hold-copy-opened', holdId, by, { copyId });
      return found;
    });
    const content = JSON.parse(this.cipher.openFor(HELD_CONTENT, copy.id, copy.content)) as object;
    if (copy.key === null) return { kind: 'row', table: copy.source, row: content };
    const facts = content as HeldObjectFacts;
    const contentType = 'contentType' in facts ? facts.contentType : 'application/octet-stream';
    return { kind: 'object', contentType, body: await this.storage.get(copy.key) };
  }

  private async assertStands(id: LegalHoldId, { actor, caseRef }: StaffActor): Promise<void> {
    const hold = await this.holds.find(id);
    if (!hold || !stands(hold, this.clock.now())) throw new LegalHoldNotFound();
    if (hold.accountId === actor) throw new OwnLegalHold();
    await this.record.assertCase(PROPOSED, id, caseRef);
  }

  private log(act: string, subject: LegalHoldId, { actor, caseRef, purpose }: StaffActor, details: object): Promise<void> {
    return this.audit.append({ actor, act, subject, purpose, details: { case: caseRef, ...details } });
  }
}
