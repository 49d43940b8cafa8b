import { namedTests } from './support/tests.js';

/** Promises to users whose proof exists: at least one test names the number. */
const PROVEN = [
  'P1', 'P2', 'P3', 'P4', 'P5', 'P6', 'P10', 'P11', 'P13', 'P14', 'P17', 'P18', 'P20', 'P23', 'P24', 'P25', 'P26', 'P27',
  'P32', 'P34', 'P35',
  'C1', 'C2', 'C3', 'C4', 'C5', 'C6',
];

/** Promises about what is not built yet, by the issue that builds it. */
const PENDING: Readonly<Record<number, readonly string[]>> = {
  3: ['P21'],
  5: ['P7', 'P8', 'P9', 'P15', 'P16', 'P28', 'P29', 'P31'],
  7: ['P12', 'P19', 'P22', 'P30', 'P33'],
};

const ALL = [...Array.from({ length: 35 }, (_, at) => `P${at + 1}`), ...Array.from({ length: 6 }, (_, at) => `C${at + 1}`)];

const tests = namedTests();
const numbersIn = (title: string) => title.match(/\b[PC]\d{1,2}\b/g) ?? [];

describe('the promises', () => {
  it('are each proven or pending, none forgotten', () => {
    expect([...PROVEN, ...Object.values(PENDING).flat()].sort()).toEqual([...ALL].sort());
  });

  it('that are called proven are named by a test', () => {
    const named = new Set(tests.flatMap(({ title }) => numbersIn(title)));
    expect(PROVEN.filter((number) => !named.has(number))).toEqual([]);
  });

  it('are named by numbers that exist', () => {
    expect(tests.filter(({ title }) => numbersIn(title).some((number) => !ALL.includes(number)))).toEqual([]);
  });

  it('are proven by tests that run: none is skipped, none runs alone', () => {
    expect(tests.filter(({ caller }) => /\.(skip|only|todo|failing)\b/.test(caller))).toEqual([]);
  });
});
