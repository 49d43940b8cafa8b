import { quietEnd } from './quiet-end.js';

const night = (from: string, until: string, timeZone = 'Europe/Madrid') => {
  const minutes = (time: string) => Number(time.slice(0, 2)) * 60 + Number(time.slice(3));
  return { from: minutes(from), until: minutes(until), timeZone };
};
const end = (at: string, quiet: ReturnType<typeof night>) => quietEnd(new Date(at), quiet)?.toISOString() ?? null;

describe('the end of quiet hours', () => {
  it.each([
    ['before they begin', '2027-01-10T20:59:59.999Z', null],
    ['at their first minute', '2027-01-10T21:00:00Z', '2027-01-11T06:30:00.000Z'],
    ['before midnight', '2027-01-10T22:59:30Z', '2027-01-11T06:30:00.000Z'],
    ['after midnight', '2027-01-11T02:00:00Z', '2027-01-11T06:30:00.000Z'],
    ['in their last minute', '2027-01-11T06:29:59.999Z', '2027-01-11T06:30:00.000Z'],
    ['at their end', '2027-01-11T06:30:00Z', null],
  ])('over midnight, %s', (_, at, expected) => {
    expect(end(at, night('22:00', '07:30'))).toBe(expected);
  });

  it('within a day', () => {
    expect(end('2027-01-10T13:30:00Z', night('14:00', '16:00'))).toBe('2027-01-10T15:00:00.000Z');
    expect(end('2027-01-10T15:00:00Z', night('14:00', '16:00'))).toBeNull();
  });

  it('are none when they begin where they end', () => {
    expect(end('2027-01-10T13:00:00Z', night('14:00', '14:00'))).toBeNull();
  });

  it('come an hour sooner in the night when clocks are set forward, and an hour later when they are set back', () => {
    expect(end('2027-03-27T22:00:00Z', night('22:00', '08:00'))).toBe('2027-03-28T06:00:00.000Z');
    expect(end('2027-10-30T21:00:00Z', night('22:00', '08:00'))).toBe('2027-10-31T07:00:00.000Z');
  });

  it('an end that is leapt over comes with the leap', () => {
    expect(end('2027-03-28T00:30:00Z', night('22:00', '02:30'))).toBe('2027-03-28T01:00:00.000Z'); // 02:00 is 03:00
  });

  it('an end that comes twice comes the first time; in the hour that comes again it is quiet again', () => {
    expect(end('2027-10-30T23:00:00Z', night('22:00', '02:30'))).toBe('2027-10-31T00:30:00.000Z');
    expect(end('2027-10-31T01:10:00Z', night('22:00', '02:30'))).toBe('2027-10-31T01:30:00.000Z');
  });

  it.each([
    ['Asia/Kathmandu', '2027-01-10T17:00:00Z', '2027-01-11T01:15:00.000Z'], // UTC+5:45
    ['Australia/Lord_Howe', '2027-10-02T12:00:00Z', '2027-10-02T20:00:00.000Z'], // clocks move by half an hour
    ['America/St_Johns', '2027-01-11T02:00:00Z', '2027-01-11T10:30:00.000Z'],
    ['Pacific/Kiritimati', '2027-01-10T09:00:00Z', '2027-01-10T17:00:00.000Z'],
  ])('on the clocks of %s', (timeZone, at, expected) => {
    expect(end(at, night('22:00', '07:00', timeZone))).toBe(expected);
  });
});
