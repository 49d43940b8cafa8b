import fc from 'fast-check';
import type { AccountId, CaseId, ReportId } from '../../../kernel/ids.js';
import type { CaseActor, NewCaseEvent, RecordedCaseEvent } from './case-event.js';
import { fold, foldNext } from './case-fold.js';
import { anyEvent } from './testing/any-event.js';

const T0 = Date.parse('2026-11-22T10:00:00Z');
const HOUR = 3_600_000;
const at = (hours: number) => new Date(T0 + hours * HOUR);
const deadlines = (alert: number, due: number) => ({ alertAt: at(alert).toISOString(), dueAt: at(due).toISOString() });
const staff: CaseActor = { kind: 'staff', id: 'staff-1' as AccountId };
const opened: NewCaseEvent = { type: 'opened', data: { subjectType: 'post', source: 'report', ...deadlines(12, 24) } };
const reported = (severity: number): NewCaseEvent => ({
  type: 'reported', data: { reportId: 'r' as ReportId, reason: 'spam', severity },
});

function record(events: readonly NewCaseEvent[], actor: CaseActor = staff): RecordedCaseEvent[] {
  return events.map((event, n) => ({ ...event, caseId: 'c' as CaseId, sequence: n + 1, actor, at: at(n) }));
}
const folded = (...events: NewCaseEvent[]) => fold(record([opened, ...events]));

describe('the fold of a case', () => {
  it('opens with its clocks', () => {
    expect(folded()).toEqual({
      state: 'open', priority: 0, reportCount: 0, openedAt: at(0), alertAt: at(12), dueAt: at(24), assigneeId: null, decidedAt: null,
      lastSequence: 1,
    });
  });

  it('counts reports, and puts one grave report before many weak ones', () => {
    expect(folded(reported(100), reported(100), reported(100))).toMatchObject({ reportCount: 3, priority: 102 });
    expect(folded(reported(100), reported(10_000)).priority).toBeGreaterThan(10_000);
    const flood = Array.from({ length: 500 }, () => reported(100));
    expect(folded(...flood).priority).toBeLessThan(folded(reported(10_000)).priority);
  });

  it('is raised by a graver reason of somebody who reported before, who counts once', () => {
    const again = (severity: number): NewCaseEvent => ({
      type: 'reported', data: { reportId: 'r' as ReportId, reason: 'spam', severity, again: true },
    });
    expect(folded(reported(100), again(10_000))).toMatchObject({ reportCount: 1, priority: 10_000 });
    expect(folded(reported(100), again(50), again(100))).toMatchObject({ reportCount: 1, priority: 100 });
  });

  it('grows with every report', () => {
    const growing = fc.array(fc.integer({ min: 1, max: 10_000 }), { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(growing, (severities) => {
        const priorities = severities.map((_, n) => folded(...severities.slice(0, n + 1).map(reported)).priority);
        expect(priorities.every((priority, n) => n === 0 || priority > priorities[n - 1]!)).toBe(true);
        expect(priorities.at(-1)).toBeGreaterThanOrEqual(Math.max(...severities));
      }),
    );
  });

  it('goes to review with whoever takes it, and back', () => {
    const taken = folded({ type: 'assigned', data: {} });
    expect(taken).toMatchObject({ state: 'in-review', assigneeId: 'staff-1' });
    expect(folded({ type: 'assigned', data: {} }, { type: 'released', data: {} })).toMatchObject({ state: 'open', assigneeId: null });
  });

  it('is decided, and opens anew with new clocks', () => {
    const decided: NewCaseEvent = {
      type: 'decided', data: { action: 'remove', rule: 'r', outcome: 'acted-on', automated: false, endsAt: null },
    };
    expect(folded(decided)).toMatchObject({ state: 'decided', decidedAt: at(1) });
    expect(folded({ type: 'assigned', data: {} }, decided, { type: 'released', data: {} }).state).toBe('decided');
    const again = folded(decided, { type: 'reopened', data: deadlines(30, 40) });
    expect(again).toMatchObject({ state: 'open', decidedAt: null, assigneeId: null, alertAt: at(30), dueAt: at(40) });
  });

  it('brings deadlines nearer, never farther', () => {
    expect(folded({ type: 'deadline-set', data: deadlines(24, 48) })).toMatchObject({ alertAt: at(12), dueAt: at(24) });
    expect(folded({ type: 'deadline-set', data: deadlines(3, 48) })).toMatchObject({ alertAt: at(3), dueAt: at(24) });
  });

  it('refuses a gap, a repetition, and a beginning that is none', () => {
    const [first, second, third] = record([opened, reported(1), reported(1)]);
    expect(() => fold([first!, third!])).toThrow();
    expect(() => fold([first!, second!, second!])).toThrow();
    expect(() => fold([{ ...second!, sequence: 1 }])).toThrow();
    expect(() => fold(record([opened, opened]))).toThrow();
    expect(() => fold([])).toThrow();
  });

  it('is the same step by step as at once, whatever happens', () => {
    fc.assert(
      fc.property(fc.array(anyEvent, { maxLength: 40 }), (events) => {
        const all = record([opened, ...events]);
        const half = Math.ceil(all.length / 2);
        const stepwise = all.slice(half).reduce(foldNext, fold(all.slice(0, half)));
        expect(stepwise).toEqual(fold(all));
        expect(stepwise.lastSequence).toBe(all.length);
        expect(stepwise.state === 'decided').toBe(stepwise.decidedAt !== null);
        expect(stepwise.reportCount).toBe(events.filter(({ type }) => type === 'reported').length);
      }),
    );
  });
});
