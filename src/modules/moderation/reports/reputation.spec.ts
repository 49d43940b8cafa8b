import { DOUBTFUL, weightOf } from './reputation.js';

it.each([
  [{ right: 0, decided: 0 }, 1],
  [{ right: 4, decided: 4 }, 1.5],
  [{ right: 100, decided: 100 }, 1.5],
  [{ right: 0, decided: 4 }, 0.5],
  [{ right: 0, decided: 100 }, 0.25],
])('%j weighs %d', (record, weight) => expect(weightOf(record)).toBe(weight));

it('is in doubt of who was often wrong, not of a newcomer or of one mistake', () => {
  expect(weightOf({ right: 0, decided: 1 })).toBeGreaterThanOrEqual(DOUBTFUL);
  expect(weightOf({ right: 0, decided: 5 })).toBeLessThan(DOUBTFUL);
  expect(weightOf({ right: 5, decided: 10 })).toBeGreaterThanOrEqual(DOUBTFUL);
});
