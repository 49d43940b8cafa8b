import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { Clock } from '../../../kernel/clock.js';
import type { AccountId, DeletionId } from '../../../kernel/ids.js';
import { AuditLog } from '../../../platform/audit/audit-log.js';
import { runInScope } from '../../../platform/persistence/scope.js';
import { Deletions } from '../deletion/deletions.service.js';
import { DeletionSaga } from '../deletion/saga/deletion-saga.js';
import { type Outstanding, RestoredBackup } from './restored-backup.js';

/** Rounds of one account: each takes hundreds of steps. */
const ROUNDS_MAX = 1_000;
const STATE = 'select status, due_at as "dueAt" from account_deletion where id = ?';

export interface Replay {
  /** Accounts that the list of erasures names. */
  readonly listed: number;
  /** Of them, those that lived in this database. */
  readonly found: number;
  /** Gone again. */
  readonly erased: number;
  /** Shut, and carried on by the service once it runs: a step of theirs waits. */
  readonly waiting: number;
  /** Ends that waited here and that their people had taken back. */
  readonly undone: number;
  /** Ends under way here whose people had been told that they are over. */
  readonly told: number;
}

/**
 * Makes a restored backup forget again whom this service has erased since, without a word to them: they were told. Nobody who took it back
 * since is forgotten. Idempotent.
 */
@Injectable()
export class ErasureReplay {
  constructor(
    private readonly em: EntityManager,
    private readonly clock: Clock,
    private readonly backup: RestoredBackup,
    private readonly deletions: Deletions,
    private readonly saga: DeletionSaga,
    private readonly audit: AuditLog,
  ) {}

  /** @param actor for the audit log: an account id, or `operator`. */
  async replay({ dryRun, actor }: { readonly dryRun: boolean; readonly actor: string }): Promise<Replay> {
    const outstanding = await this.inScope(() => this.backup.outstanding());
    const { listed, alive, undone, told } = outstanding;
    const counts = { listed, found: alive.length, erased: 0, waiting: 0, undone: undone.length, told: told.length };
    if (dryRun) return counts;
    await this.inScope(() => this.backup.hush(outstanding, actor));
    await this.takeBack(outstanding);
    for (const accountId of alive) {
      if (await this.erase(accountId)) counts.erased += 1;
      else counts.waiting += 1;
    }
    if (alive.length + undone.length + told.length > 0) {
      const act = { actor, act: 'privacy.erasures-replayed', purpose: 'a backup was restored', details: counts };
      await this.inScope(() => this.audit.append(act));
    }
    return counts;
  }

  /** Before others are erased: whoever took it back is not to wait for that. */
  private async takeBack({ undone }: Outstanding): Promise<void> {
    for (const { id, accountId } of undone) await this.inScope(() => this.deletions.undoAgain(accountId, id));
  }

  /** True once nothing is left. */
  private async erase(accountId: AccountId): Promise<boolean> {
    const { id } = await this.inScope(() => this.deletions.schedule({ accountId, origin: 'restore', when: 'now', locale: 'en' }));
    for (let round = 0; round < ROUNDS_MAX; round += 1) {
      await this.saga.run(id);
      const { status, dueAt } = await this.inScope(() => this.state(id));
      if (status === 'completed') return true;
      if (dueAt === null || new Date(dueAt) > this.clock.now()) return false;
    }
    return false;
  }

  private async state(id: DeletionId): Promise<{ status: string; dueAt: string | null }> {
    return (await this.em.execute<{ status: string; dueAt: string | null }[]>(STATE, [id]))[0]!;
  }

  private inScope<T>(work: () => Promise<T>): Promise<T> {
    return runInScope(this.em, work);
  }
}
