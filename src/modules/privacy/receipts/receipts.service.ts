import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import type { DeletionOrigin } from '../../../entities/privacy/account-deletion.entity.js';
import { Clock } from '../../../kernel/clock.js';
import type { AccountId, DeletionId } from '../../../kernel/ids.js';
import { canonicalJson, sha256 } from '../../../kernel/json.js';
import { retentionMs } from '../../../kernel/retention-classes.js';
import { AuditLog } from '../../../platform/audit/audit-log.js';
import { Config } from '../../../platform/config/config.js';
import { SignedDocuments } from '../../auth/index.js';
import { CODE_VERSION } from './code-version.js';
import { type CarriedOutStep, erasedPart } from './erased-part.js';
import { KeptRows } from './kept-part.js';
import { DELETION_RECEIPT_SCHEMA, DELETION_RECEIPT_TYPE, type DeletionReceipt, isSettled, type ThirdPartyPart } from './receipt.js';
import { ThirdParties } from './third-parties.js';

/** When third parties that are pending are asked after again. */
const ASK_AGAIN_MS = 3_600_000;

interface Row {
  readonly id: DeletionId;
  readonly account_id: AccountId | null;
  readonly origin: DeletionOrigin;
  readonly requested_at: string;
  readonly started_at: string | null;
  readonly completed_at: string | null;
  readonly receipt: string | null;
}

const LOCKED = `
  select id, account_id, origin, requested_at, started_at, completed_at, receipt from account_deletion where id = ? for update`;
const STEPS = 'select step, counts from deletion_step where deletion_id = ? and ended_at is not null order by position, step';
const POLICY = `
  select version from policy_text where policy = 'privacy' and published_at <= ? order by published_at desc, version desc limit 1`;
const KEEP = `
  update account_deletion set receipt = ?, receipt_issued_at = ?, retained = ?::jsonb, completed_at = ?, expires_at = ?, due_at = ?
  where id = ?`;

/** Issues the signed receipt of a deletion: as compact JWS in `account_deletion`, its hash in the audit log. */
@Injectable()
export class Receipts {
  constructor(
    private readonly em: EntityManager,
    private readonly clock: Clock,
    private readonly config: Config,
    private readonly kept: KeptRows,
    private readonly parties: ThirdParties,
    private readonly documents: SignedDocuments,
    private readonly audit: AuditLog,
  ) {}

  /**
   * The saga's last step, after the last row has gone: in the caller's transaction, or its own. Idempotent: the first receipt stands.
   * Besides the receipt it writes `retained`, `expires_at`, `completed_at` where that is still empty, and `due_at`: when third parties
   * that are pending are asked after, null when none is. `status` and `account_id` are the saga's.
   */
  async issue(deletionId: DeletionId): Promise<void> {
    await this.em.transactional(async () => {
      const row = await this.lock(deletionId);
      if (row.receipt !== null) return;
      await this.write(row, await this.askParties(row), 1, null);
    });
  }

  /** Asks after third parties of a deletion that has a receipt. Once none is pending, a later one takes its place. */
  async settle(deletionId: DeletionId): Promise<void> {
    await this.em.transactional(async () => {
      const row = await this.lock(deletionId);
      if (row.receipt === null) return;
      const parties = await this.askParties(row);
      if (!isSettled(parties)) {
        await this.em.execute('update account_deletion set due_at = ? where id = ?', [this.clock.after(ASK_AGAIN_MS), deletionId], 'run');
        return;
      }
      const before = JSON.parse((await this.documents.verify(DELETION_RECEIPT_TYPE, row.receipt)).content) as DeletionReceipt;
      await this.write(row, parties, before.version + 1, sha256(row.receipt));
    });
  }

  private async lock(deletionId: DeletionId): Promise<Row> {
    const [row] = await this.em.execute<Row[]>(LOCKED, [deletionId]);
    if (!row) throw new Error(`there is no deletion ${deletionId}`);
    return row;
  }

  /** Where the account is gone the tombstone's id stands for it, as in the rows that outlive it. */
  private askParties({ id, account_id: accountId }: Row): Promise<ThirdPartyPart[]> {
    return this.parties.statusOf({ deletionId: id, accountId: accountId ?? (id as string as AccountId) });
  }

  private async write(row: Row, thirdParties: ThirdPartyPart[], version: number, supersedes: string | null): Promise<void> {
    const now = this.clock.now();
    const completedAt = row.completed_at ? new Date(row.completed_at) : now;
    const steps = await this.em.execute<CarriedOutStep[]>(STEPS, [row.id]);
    const kept = await this.kept.of(row.id, completedAt);
    const [policy] = await this.em.execute<{ version: string }[]>(POLICY, [now]);
    const receipt: DeletionReceipt = {
      schema: DELETION_RECEIPT_SCHEMA,
      id: row.id, version, supersedes,
      issuer: this.config.publicUrl,
      origin: row.origin,
      requestedAt: new Date(row.requested_at).toISOString(),
      startedAt: new Date(row.started_at ?? row.requested_at).toISOString(),
      completedAt: completedAt.toISOString(),
      issuedAt: now.toISOString(),
      codeVersion: CODE_VERSION,
      policyVersion: policy?.version ?? null,
      erased: erasedPart(steps), kept, thirdParties,
    };
    const jws = await this.documents.sign(DELETION_RECEIPT_TYPE, canonicalJson(receipt));
    const retained = kept.map(({ class: name, basis, until }) => ({ class: name, basis, until }));
    const expiresAt = new Date(completedAt.getTime() + retentionMs('deletion-record'));
    const dueAt = isSettled(thirdParties) ? null : this.clock.after(ASK_AGAIN_MS);
    await this.em.execute(KEEP, [jws, now, JSON.stringify(retained), completedAt, expiresAt, dueAt, row.id], 'run');
    await this.audit.append({
      actor: 'system', act: 'privacy.deletion-receipt', subject: row.id, purpose: 'proof of the end of an account',
      details: { version, sha256: sha256(jws) },
    });
  }
}
