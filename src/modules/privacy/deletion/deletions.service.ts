import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import type { DeletionOrigin } from '../../../entities/privacy/account-deletion.entity.js';
import { Clock } from '../../../kernel/clock.js';
import { type AccountId, type DeletionId, Ids, type PrivacyRequestId } from '../../../kernel/ids.js';
import { sha256 } from '../../../kernel/json.js';
import type { Locale } from '../../../kernel/language.js';
import { NotificationDue } from '../../../kernel/notification.js';
import { Config } from '../../../platform/config/config.js';
import { Outbox } from '../../../platform/outbox/outbox.js';
import { AuthFacade } from '../../auth/index.js';
import { UndoneList } from '../receipts/index.js';
import { DeletionWarnings } from './deletion-warnings.js';
import { DeletionDue } from './deletion.events.js';
import { DeletionBegun, DeletionNotFound } from './deletion.problems.js';
import { DeletionRepository, type DeletionRow } from './deletion.repository.js';

export interface DeletionRequest {
  readonly accountId: AccountId;
  readonly origin: DeletionOrigin;
  /** `grace`: after the days in which it can be undone. */
  readonly when: 'grace' | 'now';
  readonly locale: Locale;
  /** On the requests desk. */
  readonly requestId?: PrivacyRequestId;
}

export interface ScheduledDeletion {
  readonly id: DeletionId;
  readonly scheduledFor: Date;
  /** Codes: see `WARNINGS`. */
  readonly warnings: readonly string[];
  /**
   * Opens status and receipt when no account is left to sign in to; told once, only its hash is kept. Null for one that was scheduled
   * before and that somebody else than the person asks for again: then the person's own secret stays good.
   */
  readonly secret: string | null;
}

const SECRET_BYTES = 32;

/** Asks for the end of an account, and takes that back. The saga carries it out (`saga/`). */
@Injectable()
export class Deletions {
  constructor(
    private readonly em: EntityManager,
    private readonly clock: Clock,
    private readonly ids: Ids,
    private readonly config: Config,
    private readonly auth: AuthFacade,
    private readonly outbox: Outbox,
    private readonly warnings: DeletionWarnings,
    private readonly deletions: DeletionRepository,
    private readonly undone: UndoneList,
  ) {}

  /**
   * From then on nobody else sees the person. In the caller's transaction, or its own. The caller knows who asks: a fresh proof of the
   * person, two people of staff, the provider. Asked again, the first stands; `now` brings it forward.
   * @throws AccountNotFound, DeletionBegun
   */
  schedule(request: DeletionRequest): Promise<ScheduledDeletion> {
    return this.em.transactional(async () => {
      const previousStatus = await this.auth.scheduleEnd(request.accountId);
      const scheduledFor = request.when === 'now' ? this.clock.now() : this.clock.after(this.config.deletion.graceMs);
      const scheduled = previousStatus
        ? await this.add({ ...request, previousStatus, scheduledFor })
        : await this.again(request, scheduledFor);
      if (request.when === 'now') await this.outbox.append(DeletionDue, { deletionId: scheduled.id });
      return scheduled;
    });
  }

  /**
   * Before it has begun. In the caller's transaction, or its own. It is noted where no restored backup forgets it, last of all: when it
   * fails after that nobody's end begins, which is what they wished for. @throws DeletionNotFound, DeletionBegun, StorageUnavailable
   */
  undo(accountId: AccountId): Promise<{ id: DeletionId }> {
    return this.em.transactional(async () => {
      await this.deletions.lockAccount(accountId);
      const open = await this.deletions.open(accountId);
      if (!open) throw new DeletionNotFound();
      if (!(await this.takeBack(accountId, open))) throw new DeletionBegun();
      await this.undone.enter(open.id);
      return { id: open.id };
    });
  }

  /** What the list of undone ends says was taken back before this database was restored. False when there is nothing to take back. */
  undoAgain(accountId: AccountId, id: DeletionId): Promise<boolean> {
    return this.em.transactional(async () => {
      await this.deletions.lockAccount(accountId);
      const open = await this.deletions.open(accountId);
      return open?.id === id && this.takeBack(accountId, open);
    });
  }

  /** The one that is scheduled or runs. @throws DeletionNotFound */
  async getOpen(accountId: AccountId): Promise<DeletionRow> {
    const newest = await this.deletions.newest(accountId);
    if (!newest || newest.status === 'undone') throw new DeletionNotFound();
    return newest;
  }

  /** @throws DeletionNotFound */
  async getBySecret(secret: string): Promise<DeletionRow> {
    const found = await this.deletions.bySecret(sha256(secret));
    if (!found) throw new DeletionNotFound();
    return found;
  }

  /** False when it has begun. */
  private async takeBack(accountId: AccountId, { id, previousStatus }: DeletionRow): Promise<boolean> {
    if (!(await this.deletions.undo(id))) return false;
    await this.auth.undoEnd(accountId, previousStatus);
    await this.tell(accountId, id, 'undone');
    return true;
  }

  private async add(request: DeletionRequest & Pick<DeletionRow, 'previousStatus' | 'scheduledFor'>): Promise<ScheduledDeletion> {
    const { accountId, origin, when, locale, requestId = null, previousStatus, scheduledFor } = request;
    const id = this.ids.random<DeletionId>();
    const secret = this.ids.token(SECRET_BYTES);
    const warnings = await this.warnings.of(accountId);
    await this.deletions.add({
      id, accountId, origin, previousStatus, locale, requestId, warnings, secretHash: sha256(secret), scheduledFor,
    });
    if (when === 'grace') await this.tell(accountId, id, 'scheduled');
    return { id, scheduledFor, warnings, secret };
  }

  private async again({ accountId, origin, when }: DeletionRequest, at: Date): Promise<ScheduledDeletion> {
    const open = await this.deletions.open(accountId);
    if (!open || open.status !== 'scheduled') throw new DeletionBegun();
    if (when === 'now') await this.deletions.hasten(open.id, at);
    if (origin === 'restore') await this.deletions.markReplay(open.id);
    else await this.undone.forget([open.id]); // whatever became of an undo before: now they ask for it again
    const isPerson = origin === 'app' || origin === 'web';
    const secret = isPerson ? this.ids.token(SECRET_BYTES) : null;
    if (secret !== null) await this.deletions.renewSecret(open.id, sha256(secret));
    const scheduledFor = when === 'now' && at < open.scheduledFor ? at : open.scheduledFor;
    return { id: open.id, scheduledFor, warnings: await this.warnings.of(accountId), secret };
  }

  private async tell(accountId: AccountId, id: DeletionId, stage: 'scheduled' | 'undone'): Promise<void> {
    const subject = { type: 'account', id } as const;
    await this.outbox.append(NotificationDue, { accountId, kind: 'deletion-progress', subject, values: { stage }, key: `${id}/${stage}` });
  }
}
