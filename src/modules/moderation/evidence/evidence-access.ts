import type { Readable } from 'node:stream';
import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import type { AccountId, CaseId } from '../../../kernel/ids.js';
import { AuditLog } from '../../../platform/audit/audit-log.js';
import { NotFound } from '../../../platform/http/index.js';
import { FieldCipher } from '../../../platform/secrets/field-cipher.js';
import { ObjectStorage } from '../../../platform/storage/object-storage.js';
import { Cases } from '../cases/cases.js';
import { Parties } from '../decisions/parties.js';
import { placeOf } from './evidence-vault.js';
import { EvidenceRows, type EvidenceRow } from './evidence.repository.js';
import type { SealedFacts } from './sealed-facts.js';

/** A moderator who looks. Their role is checked by the route. */
export interface Looking {
  readonly actor: AccountId;
  /** Why, in their words. */
  readonly purpose: string;
}

/** What lies sealed, without what is in it. */
export type EvidenceItem = Pick<EvidenceRow, 'id' | 'kind' | 'contentType' | 'sha256' | 'holdUntil' | 'createdAt'>;

export type OpenedEvidence =
  | { readonly kind: 'facts'; readonly facts: SealedFacts }
  | { readonly kind: 'note'; readonly words: string }
  | { readonly kind: 'file'; readonly contentType: string; readonly body: Readable };

/** Opens evidence for staff: with a case and a purpose, which are in the audit log before anything is handed out (law 12). */
@Injectable()
export class EvidenceAccess {
  constructor(
    private readonly em: EntityManager,
    private readonly rows: EvidenceRows,
    private readonly cases: Cases,
    private readonly parties: Parties,
    private readonly audit: AuditLog,
    private readonly cipher: FieldCipher,
    private readonly storage: ObjectStorage,
  ) {}

  /** What there is to open, in the order it was sealed. */
  async listOf(caseId: CaseId): Promise<EvidenceItem[]> {
    const rows = await this.rows.listOf(caseId);
    return rows.map(({ id, kind, contentType, sha256, holdUntil, createdAt }) => ({ id, kind, contentType, sha256, holdUntil, createdAt }));
  }

  /** @throws NotFound for what is not evidence of this case, OwnCase for a party to it, Error without a purpose */
  async open(caseId: CaseId, evidenceId: string, { actor, purpose }: Looking): Promise<OpenedEvidence> {
    if (purpose.trim() === '') throw new Error('evidence is opened for a purpose');
    const row = await this.em.transactional(async () => {
      const found = await this.rows.find(caseId, evidenceId);
      if (!found) throw new NotFound();
      await this.parties.assertImpartial(await this.cases.getLocked(caseId), actor);
      await this.cases.append(caseId, { type: 'evidence-opened', data: { evidenceId } }, { kind: 'staff', id: actor });
      await this.audit.append({ actor, act: 'moderation.evidence-opened', subject: evidenceId, purpose, details: { caseId } });
      return found;
    });
    return this.opened(row);
  }

  private async opened({ id, kind, content, key, contentType }: EvidenceRow): Promise<OpenedEvidence> {
    if (kind === 'file') return { kind, contentType: contentType!, body: await this.storage.get(key!) };
    const text = this.cipher.open(content!, placeOf(id));
    return kind === 'note' ? { kind, words: text } : { kind, facts: JSON.parse(text) as SealedFacts };
  }
}
