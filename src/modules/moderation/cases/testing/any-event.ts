import fc, { type Arbitrary } from 'fast-check';
import { APPEAL_OUTCOMES } from '../../../../entities/moderation/appeal.entity.js';
import { REPORT_OUTCOMES, REPORT_REASONS } from '../../../../entities/moderation/report.entity.js';
import { DECISION_ACTIONS } from '../../../../entities/moderation/statement.entity.js';
import type { CaseEventData, CaseEventType, NewCaseEvent } from '../case-event.js';

const id = fc.uuid();
const at = fc.date({ min: new Date('2026-01-01'), max: new Date('2030-01-01'), noInvalidDate: true }).map((date) => date.toISOString());
const deadlines = fc.record({ alertAt: at, dueAt: at });
const severity = fc.integer({ min: 1, max: 20_000 });
const nothing = fc.constant({});

/** Events of every type but the first. */
const DATA = {
  reported: fc.record({ reportId: id, reason: fc.constantFrom(...REPORT_REASONS), severity }),
  flagged: fc.record({ checkId: id, rules: fc.array(fc.constantFrom('words', 'hash')), severity }),
  'deadline-set': deadlines,
  'copy-found': fc.record({ of: id, bits: fc.option(fc.integer({ min: 0, max: 64 })), severity }),
  'evidence-sealed': fc.record({ evidenceIds: fc.array(id) }),
  'hold-extended': fc.record({ holdUntil: at }),
  'hidden-at-intake': fc.record({ reason: fc.constantFrom(...REPORT_REASONS) }),
  'content-hidden': nothing,
  'content-restored': fc.record({ restored: fc.boolean() }),
  assigned: nothing,
  released: nothing,
  note: fc.record({ evidenceId: id }),
  'evidence-opened': fc.record({ evidenceId: id }),
  decided: fc.record({
    action: fc.constantFrom(...DECISION_ACTIONS), rule: fc.constant('community-rules/spam'),
    outcome: fc.constantFrom(...REPORT_OUTCOMES), automated: fc.boolean(), endsAt: fc.option(at),
  }),
  'statement-issued': fc.record({ statementId: id }),
  appealed: fc.record({ appealId: id, statementId: id }),
  'appeal-decided': fc.record({ appealId: id, outcome: fc.constantFrom(...APPEAL_OUTCOMES) }),
  reopened: deadlines,
  alerted: fc.record({ clock: fc.constantFrom('alert', 'breach'), of: at }),
} satisfies Record<Exclude<CaseEventType, 'opened'>, Arbitrary<object>>;

/** For property tests. */
export const anyEvent: Arbitrary<NewCaseEvent> = fc.oneof(
  ...Object.entries(DATA).map(([type, data]) =>
    (data as Arbitrary<object>).map((made) => ({ type, data: made as CaseEventData[CaseEventType] }) as NewCaseEvent),
  ),
);
