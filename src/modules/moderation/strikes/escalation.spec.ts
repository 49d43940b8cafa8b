import { type Step, suggested } from './escalation.js';

const STEPS: readonly Step[] = [
  { points: 4, action: 'suspend', days: 30 },
  { points: 2, action: 'restrict', days: 7 },
  { points: 6, action: 'ban' },
];

describe('what strikes suggest', () => {
  it.each([
    [0, null], [1, null], [2, 'restrict'], [3, 'restrict'], [4, 'suspend'], [5, 'suspend'], [6, 'ban'], [60, 'ban'],
  ])('%s points: %s', (points, action) => expect(suggested(STEPS, points)?.action ?? null).toBe(action));
});
