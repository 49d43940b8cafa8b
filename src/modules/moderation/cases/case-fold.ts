import type { CaseState } from '../../../entities/moderation/moderation-case.entity.js';
import type { AccountId } from '../../../kernel/ids.js';
import type { CaseDeadlines, RecordedCaseEvent } from './case-event.js';

/** What `moderation_case` holds beside its subject. */
export interface CaseProjection {
  readonly state: CaseState;
  /** The higher, the sooner. */
  readonly priority: number;
  readonly reportCount: number;
  readonly openedAt: Date;
  readonly alertAt: Date;
  readonly dueAt: Date;
  readonly assigneeId: AccountId | null;
  readonly decidedAt: Date | null;
  readonly lastSequence: number;
}

/** Of what every further report adds: one part of its severity in so many. */
const FURTHER = 100;

/**
 * The next state, from the one before (null before the first event) and what happened. Pure and incremental, so that a case with
 * thousands of reports costs the same at each.
 * @throws for an event out of sequence, an `opened` that is not the first, or a first that is not `opened`.
 */
export function foldNext(before: CaseProjection | null, event: RecordedCaseEvent): CaseProjection {
  const expected = (before?.lastSequence ?? 0) + 1;
  if (event.sequence !== expected) throw new Error(`event ${event.sequence} of a case where ${expected} was to come`);
  if ((event.type === 'opened') !== (before === null)) throw new Error(`${event.type} as event ${event.sequence} of a case`);
  const next = before ?? unopened(event.at);
  return { ...next, ...changes(next, event), lastSequence: event.sequence };
}

/** The state of a case from all its events. @throws as `foldNext`, and for none. */
export function fold(events: readonly RecordedCaseEvent[]): CaseProjection {
  const folded = events.reduce<CaseProjection | null>(foldNext, null);
  if (folded === null) throw new Error('a case without events');
  return folded;
}

function changes(before: CaseProjection, event: RecordedCaseEvent): Partial<CaseProjection> {
  switch (event.type) {
    case 'opened':
      return deadlinesOf(event.data);
    case 'reported':
      if (event.data.again) return { priority: Math.max(before.priority, event.data.severity) }; // nobody counts twice
      return { reportCount: before.reportCount + 1, priority: raised(before.priority, event.data.severity) };
    case 'flagged':
    case 'copy-found':
      return { priority: raised(before.priority, event.data.severity) };
    case 'deadline-set': {
      const { alertAt, dueAt } = deadlinesOf(event.data);
      return { alertAt: earlier(before.alertAt, alertAt), dueAt: earlier(before.dueAt, dueAt) };
    }
    case 'assigned':
      return { assigneeId: 'id' in event.actor ? event.actor.id : null, state: before.state === 'open' ? 'in-review' : before.state };
    case 'released':
      return { assigneeId: null, state: before.state === 'in-review' ? 'open' : before.state };
    case 'decided':
      return { state: 'decided', decidedAt: event.at };
    case 'reopened':
      return { state: 'open', decidedAt: null, assigneeId: null, ...deadlinesOf(event.data) };
    default:
      return {};
  }
}

/** The gravest report counts whole, each further one a little: many weak ones do not come before one grave one. */
function raised(priority: number, severity: number): number {
  return priority === 0 ? severity : Math.max(priority, severity) + Math.ceil(severity / FURTHER);
}

function deadlinesOf({ alertAt, dueAt }: CaseDeadlines): Pick<CaseProjection, 'alertAt' | 'dueAt'> {
  return { alertAt: new Date(alertAt), dueAt: new Date(dueAt) };
}

function earlier(one: Date, other: Date): Date {
  return other < one ? other : one;
}

function unopened(at: Date): CaseProjection {
  return {
    state: 'open', priority: 0, reportCount: 0, openedAt: at, alertAt: at, dueAt: at, assigneeId: null, decidedAt: null, lastSequence: 0,
  };
}
