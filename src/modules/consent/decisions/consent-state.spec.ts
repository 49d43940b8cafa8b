import fc from 'fast-check';
import type { EventId } from '../../../kernel/ids.js';
import { isActive, replay, type Standing } from './consent-state.js';

const event = fc.record({
  id: fc.uuid().map((id) => id as EventId),
  receiptId: fc.uuid(),
  policy: fc.constantFrom('ai-data-sharing' as const, 'privacy' as const),
  version: fc.constantFrom('2026-11-01', '2027-01-01'),
  purpose: fc.constantFrom('generation', 'training'),
  recipient: fc.constantFrom('fal', 'local'),
  decision: fc.constantFrom('granted' as const, 'declined' as const, 'withdrawn' as const),
  decidedAt: fc.constant(new Date(0)),
});
const of = (events: readonly Standing[], { policy, purpose, recipient }: Standing) =>
  events.filter((other) => other.policy === policy && other.purpose === purpose && other.recipient === recipient);

describe('the current state', () => {
  it('is the last decision on each matter, whatever was decided elsewhere', () => {
    fc.assert(
      fc.property(fc.array(event), (events) => {
        const state = replay(events);
        for (const standing of state) expect(of(events, standing).at(-1)).toBe(standing);
        for (const decided of events) expect(of(state, decided)).toHaveLength(1);
      }),
    );
  });

  it('is the same when the history is replayed twice, or from a state in between', () => {
    fc.assert(
      fc.property(fc.array(event), fc.nat(), (events, at) => {
        const cut = events.length === 0 ? 0 : at % events.length;
        const inTwoSteps = replay([...replay(events.slice(0, cut)), ...events.slice(cut)]);
        expect(new Set(inTwoSteps)).toEqual(new Set(replay(events)));
      }),
    );
  });

  it('C1 counts a grant of the wording that is in force for the person, and nothing else', () => {
    const said = { decision: 'granted', version: 'b', audience: 'world' } as const;
    const inForce = { version: 'b', audience: 'world' };
    expect(isActive(said, inForce)).toBe(true);
    expect(isActive({ ...said, version: 'a' }, inForce)).toBe(false);
    expect(isActive({ ...said, audience: 'california' }, inForce)).toBe(false);
    expect(isActive(said, { ...inForce, audience: 'california' })).toBe(false);
    expect(isActive(said, null)).toBe(false);
    expect(isActive({ ...said, decision: 'declined' }, inForce)).toBe(false);
    expect(isActive({ ...said, decision: 'withdrawn' }, inForce)).toBe(false);
  });
});
