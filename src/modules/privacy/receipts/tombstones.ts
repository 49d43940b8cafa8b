import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { Clock } from '../../../kernel/clock.js';
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

/** A decision of moderation that stands bars by itself, and ends by its own ways. */
const BAR = `
  select is_barred as "isBarred", exists (
    select 1 from restriction r where r.kind = 'account' and r.account_id in (d.id, d.account_id) and r.lifted_at is null
      and (r.ends_at is null or r.ends_at > ?)) as "isDecided"
  from account_deletion d where id = ? and status in ('running', 'completed') for update`;
const LIFT = 'update account_deletion set is_barred = false, barred_until = null where id = ?';

/** `decided`: moderation's, which this does not lift. */
export type LiftedBar = 'lifted' | 'none' | 'decided';

interface Act {
  readonly actor: string;
  readonly purpose: string;
}

type Raw = Pick<Tombstone, 'id' | 'status'> & { readonly requestedAt: string } &
  Readonly<Record<'completedAt' | 'expiresAt', string | null>>;

/** Whether an account with a certain way in was erased here: for staff, who say why. */
@Injectable()
export class Tombstones {
  constructor(
    private readonly em: EntityManager,
    private readonly proofs: SubjectProofs,
    private readonly clock: Clock,
    private readonly audit: AuditLog,
  ) {}

  /** The newest first. The audit log says who asked and what came of it, not about whom. */
  find(provider: string, subject: string, { actor, purpose }: Act): Promise<Tombstone[]> {
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

  /** What an operator's suspension left behind when the account ended: they may come back. Null for an end that is not known. */
  liftBar(id: DeletionId, { actor, purpose }: Act): Promise<LiftedBar | null> {
    return this.em.transactional(async () => {
      const [bar] = await this.em.execute<{ isBarred: boolean; isDecided: boolean }[]>(BAR, [this.clock.now(), id]);
      if (!bar) return null;
      if (!bar.isBarred) return 'none';
      if (bar.isDecided) return 'decided';
      await this.em.execute(LIFT, [id], 'run');
      await this.audit.append({ actor, act: 'privacy.bar-lifted', subject: id, purpose });
      return 'lifted';
    });
  }
}
