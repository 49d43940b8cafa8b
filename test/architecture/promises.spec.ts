import { numbersIn, PROMISES, promiseTable } from './support/promises.js';
import { namedTests } from './support/tests.js';

const ALL = [...Array.from({ length: 35 }, (_, at) => `P${at + 1}`), ...Array.from({ length: 6 }, (_, at) => `C${at + 1}`)];
const tests = namedTests();

describe('the promises', () => {
  it('are 35 to users and 6 about consent', () => {
    expect(Object.keys(PROMISES)).toEqual(ALL);
  });

  it('are each named by a test (npm run promises shows which)', () => {
    expect([...promiseTable(tests)].filter(([, named]) => named.length === 0).map(([number]) => number)).toEqual([]);
  });

  it('are named by numbers that exist', () => {
    expect(tests.filter(({ title }) => numbersIn(title).some((number) => !ALL.includes(number)))).toEqual([]);
  });

  it('are proven by tests that run: none is skipped, none runs alone', () => {
    expect(tests.filter(({ caller }) => /\.(skip|only|todo|failing)\b/.test(caller))).toEqual([]);
  });
});
