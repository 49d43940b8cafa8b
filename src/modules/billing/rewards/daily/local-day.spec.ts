import { dayIn, isTimeZone, nextDay, startOfDay } from './local-day.js';

describe('the day of a place', () => {
  it.each([
    ['UTC', '2026-11-01T23:59:59.999Z', '2026-11-01'],
    ['Pacific/Kiritimati', '2026-11-01T10:00:00Z', '2026-11-02'],
    ['Pacific/Pago_Pago', '2026-11-01T10:59:59Z', '2026-10-31'],
    ['Europe/Madrid', '2026-12-31T23:00:00Z', '2027-01-01'],
    ['+05:30', '2026-11-01T18:30:00Z', '2026-11-02'],
  ])('%s at %s is %s', (zone, at, day) => {
    expect(dayIn(zone, new Date(at))).toBe(day);
  });

  it.each([
    ['UTC', '2026-11-01', '2026-11-01T00:00:00.000Z'],
    ['Europe/Madrid', '2026-03-30', '2026-03-29T22:00:00.000Z'], // summer time began the night before
    ['America/Sao_Paulo', '2018-11-04', '2018-11-04T03:00:00.000Z'], // the clocks went from 23:59:59 to 1:00
    ['Pacific/Apia', '2011-12-30', '2011-12-30T10:00:00.000Z'], // that day there was none
    ['Pacific/Kiritimati', '2026-11-02', '2026-11-01T10:00:00.000Z'],
  ])('in %s, %s begins at %s', (zone, day, at) => {
    expect(startOfDay(zone, day).toISOString()).toBe(at);
  });

  it('is followed by the next one, over the end of a year too', () => {
    expect([nextDay('2026-12-31'), nextDay('2028-02-28')]).toEqual(['2027-01-01', '2028-02-29']);
  });

  it.each([
    ['Europe/Madrid', true], ['utc', true], ['Mars/Olympus', false], ['', false], ['../etc', false],
  ])('%j: a zone? %s', (name, known) => {
    expect(isTimeZone(name)).toBe(known);
  });
});
