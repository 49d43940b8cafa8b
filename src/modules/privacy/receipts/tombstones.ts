import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import type { DeletionId } from '../../../kernel/ids.js';
import { AuditLog } from '../../../platform/audit/audit-log.js';
import { SubjectProofs } from './subject-proofs.js';

export interface Tombstone {
  readonly id: DeletionId;
  readonly status: string;
  readonly requestedAt: Date;
  readonly completedAt: Date | null;
  /** When this proof goes. */
  readonly expiresAt: Date | null;
}

const FIND = `
  select id, status, requested_at as "requestedAt", completed_at as "completedAt", expires_at as "expiresAt"
  from account_deletion where subject_hmacs && ?::text[] order by requested_at desc, id limit 20`;

type Raw = Pick<Tombstone, 'id' | 'status'> & { readonly requestedAt: string } &
  Readonly<Record<'completedAt' | 'expiresAt', string | null>>;

/** Whether an account with a certain way in was erased here: for staff, who say why. */
@Injectable()
export class Tombstones {
  constructor(
    private readonly em: EntityManager,
    private readonly proofs: SubjectProofs,
    private readonly audit: AuditLog,
  ) {}

  /** The newest first. The audit log says who asked and what came of it, not about whom. */
  find(provider: string, subject: string, { actor, purpose }: { readonly actor: string; readonly purpose: string }): Promise<Tombstone[]> {
    return this.em.transactional(async () => {
      const rows = await this.em.execute<Raw[]>(FIND, [`{${this.proofs.candidates(provider, subject).join(',')}}`]);
      const details = { provider, deletions: rows.map(({ id }) => id) };
      await this.audit.append({ actor, act: 'privacy.tombstone-asked', purpose, details });
      return rows.map(({ requestedAt, completedAt, expiresAt, ...row }) => ({
        ...row, requestedAt: new Date(requestedAt), completedAt: completedAt === null ? null : new Date(completedAt),
        expiresAt: expiresAt === null ? null : new Date(expiresAt),
      }));
    });
  }
}
