import { ChangesMark } from './changes-mark.js';

describe('how far a device has read its library', () => {
  it.each([
    ['0', 100, false],
    ['99', 100, true],
    ['100', 100, false],
    ['50.100', 100, false],
    ['50.100', 101, true],
    ['201', 0, true],
    ['50.201', 0, true],
    ['200', 0, false],
  ])('%s is lost when deletions up to %i are forgotten: %s', (mark, deletionsKnownSince, expected) => {
    expect(ChangesMark.read(mark).isLost({ newest: 200, deletionsKnownSince })).toBe(expected);
  });

  it('is not lost while it reads from the beginning what is older than the deletions that are told', () => {
    const horizon = { newest: 200, deletionsKnownSince: 100 };
    const begun = ChangesMark.beginning(horizon).at(20);
    expect(String(begun)).toBe('20.100');
    const further = ChangesMark.read(String(begun));
    expect(further.isLost(horizon)).toBe(false);
    expect(String(further.at(60))).toBe('60.100');
    expect(String(further.at(120))).toBe('120');
    expect(String(ChangesMark.beginning(horizon).at(undefined))).toBe('0');
  });
});
