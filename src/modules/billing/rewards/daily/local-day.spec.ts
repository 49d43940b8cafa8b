import { jest } from '@jest/globals';
import { dayIn, nextDay, startOfDay, timeZoneOf } from './local-day.js';

describe('the day of a place', () => {
  it.each([
    ['UTC', '2026-11-01T23:59:59.999Z', '2026-11-01'],
    ['Pacific/Kiritimati', '2026-11-01T10:00:00Z', '2026-11-02'],
    ['Pacific/Pago_Pago', '2026-11-01T10:59:59Z', '2026-10-31'],
    ['Europe/Madrid', '2026-12-31T23:00:00Z', '2027-01-01'],
    ['Asia/Kolkata', '2026-11-01T18:30:00Z', '2026-11-02'],
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
    ['Europe/Madrid', 'Europe/Madrid'], ['eUROPE/mADRID', 'Europe/Madrid'], ['utc', 'UTC'], ['Mars/Olympus', null], ['', null],
    ['../etc', null], ['+05:30', null], ['-00:01', null],
  ])('%j as a zone: %s', (name, zone) => {
    expect(timeZoneOf(name)).toBe(zone);
  });

  it('of a zone in any spelling is kept once', () => {
    const made = jest.spyOn(Intl, 'DateTimeFormat');
    for (const name of ['Asia/Tokyo', 'asia/tokyo', 'ASIA/TOKYO']) dayIn(timeZoneOf(name)!, new Date());
    expect(made.mock.calls.filter(([, options]) => options?.day === '2-digit')).toHaveLength(1);
    made.mockRestore();
  });
});
