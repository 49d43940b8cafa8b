import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { Clock } from '../../../kernel/clock.js';
import { type CaseId, Ids } from '../../../kernel/ids.js';
import { Outbox } from '../../../platform/outbox/outbox.js';
import { CaseOpened } from '../moderation.events.js';
import type { CaseActor, CaseDeadlines, CaseEventType, CaseSource, NewCaseEvent, RecordedCaseEvent } from './case-event.js';
import { CaseEvents, type CaseRow, type CaseSubject } from './case-events.repository.js';
import { CaseFollowers } from './case-followers.js';
import { foldNext } from './case-fold.js';
import { SafetySettings } from './safety-settings.js';

/** From when somebody is alerted, and when it is late. */
export interface CaseClocks {
  readonly alertMs: number;
  readonly dueMs: number;
}

export interface Opening {
  readonly actor: CaseActor;
  readonly source: CaseSource;
  /** The usual ones unless said. They run from now. */
  readonly clocks?: CaseClocks;
}

/** Somebody asks for a case that there is not. */
export class NoSuchCase extends Error {
  override readonly name = 'NoSuchCase';
}

/**
 * The event-sourced record of cases. Everything is done in the caller's transaction, which must be open: the row of the case is locked
 * until it ends, so that events follow one another. Lock the case before what it is about, never the other way round.
 */
@Injectable()
export class Cases {
  constructor(
    private readonly em: EntityManager,
    private readonly events: CaseEvents,
    private readonly followers: CaseFollowers,
    private readonly settings: SafetySettings,
    private readonly outbox: Outbox,
    private readonly clock: Clock,
    private readonly ids: Ids,
  ) {}

  /** The open case about this, locked, with its deadlines no later than those asked for; a new one when none is open. */
  async openOrJoin(subject: CaseSubject, by: Opening): Promise<{ caseId: CaseId; opened: boolean }> {
    this.assertInTransaction();
    for (;;) {
      const caseId = this.ids.ordered<CaseId>();
      if (await this.events.insertCase(caseId, subject, this.clock.now())) {
        const data = { subjectType: subject.type, source: by.source, ...this.deadlines(by.clocks) };
        await this.record(caseId, null, { type: 'opened', data }, by.actor);
        await this.outbox.append(CaseOpened, { caseId });
        return { caseId, opened: true };
      }
      const open = await this.events.findOpenLocked(subject.type, subject.id);
      if (!open) continue; // decided while we waited for it: the next one is new
      const data = this.deadlines(by.clocks);
      const isSooner = new Date(data.dueAt) < open.dueAt || new Date(data.alertAt) < open.alertAt;
      if (isSooner) await this.record(open.id, open, { type: 'deadline-set', data }, by.actor);
      return { caseId: open.id, opened: false };
    }
  }

  /** Records what happened; returns its sequence. @throws NoSuchCase */
  async append(caseId: CaseId, event: NewCaseEvent, actor: CaseActor): Promise<number> {
    return this.record(caseId, await this.getLocked(caseId), event, actor);
  }

  /** The case, which nobody else changes until the transaction ends. @throws NoSuchCase */
  async getLocked(caseId: CaseId): Promise<CaseRow> {
    this.assertInTransaction();
    const row = await this.events.findLocked(caseId);
    if (!row) throw new NoSuchCase(caseId);
    return row;
  }

  find(caseId: CaseId): Promise<CaseRow | null> {
    return this.events.find(caseId);
  }

  /** Everything that happened, the oldest first. */
  history(caseId: CaseId): Promise<RecordedCaseEvent[]> {
    return this.events.eventsOf(caseId);
  }

  /** Whether anything of this type has happened to it. */
  has(caseId: CaseId, type: CaseEventType): Promise<boolean> {
    return this.events.has(caseId, type);
  }

  /** Whether an automated check brought it here. A check that its person asks us to look at again tells nothing of the case's subject. */
  isDetected(caseId: CaseId): Promise<boolean> {
    return this.events.has(caseId, 'flagged', 'system');
  }

  /** Deadlines from now on: of a `reopened` case. */
  deadlines({ alertMs, dueMs }: CaseClocks = this.settings.usualClocks): CaseDeadlines {
    return { alertAt: this.clock.after(alertMs).toISOString(), dueAt: this.clock.after(dueMs).toISOString() };
  }

  private async record(caseId: CaseId, before: CaseRow | null, event: NewCaseEvent, actor: CaseActor): Promise<number> {
    const sequence = (before?.lastSequence ?? 0) + 1;
    const recorded: RecordedCaseEvent = { ...event, caseId, sequence, actor, at: this.clock.now() };
    await this.events.insertEvent(recorded);
    await this.events.save(caseId, foldNext(before, recorded));
    await this.followers.follow(caseId, recorded);
    return sequence;
  }

  private assertInTransaction(): void {
    if (!this.em.isInTransaction()) throw new Error('a case is changed outside a transaction');
  }
}
