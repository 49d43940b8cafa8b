import { CONFIG_FOLDER } from '../../../platform/config/config-folder.js';
import { Regions } from '../../../platform/config/regions.js';
import { addBusinessDays } from './business-days.js';
import { deadlinesOf, lawOf } from './deadlines.js';

const at = (day: string) => new Date(`${day}T10:30:00.000Z`);
const day = (date: Date | null) => date && date.toISOString().replace('T10:30:00.000Z', '');

describe('the deadlines of a privacy request', () => {
  it.each([
    ['gdpr', '2026-01-31', null, '2026-02-28', '2026-04-28'],
    ['gdpr', '2028-01-31', null, '2028-02-29', '2028-04-29'],
    ['gdpr', '2028-01-29', null, '2028-02-29', '2028-04-29'],
    ['gdpr', '2026-01-28', null, '2026-02-28', '2026-04-28'],
    ['gdpr', '2026-03-31', null, '2026-04-30', '2026-06-30'],
    ['gdpr', '2026-05-31', null, '2026-06-30', '2026-08-30'],
    ['gdpr', '2026-11-30', null, '2026-12-30', '2027-02-28'],
    ['gdpr', '2026-12-31', null, '2027-01-31', '2027-03-31'],
    ['gdpr', '2100-01-31', null, '2100-02-28', '2100-04-28'],
    ['ccpa', '2026-11-18', '2026-12-03', '2027-01-02', '2027-02-16'],
    ['ccpa', '2028-01-31', '2028-02-14', '2028-03-16', '2028-04-30'],
    ['lgpd', '2026-02-20', null, '2026-03-07', null],
    ['other', '2026-01-31', null, '2026-03-02', '2026-04-01'],
  ] as const)('%s, received on %s', (law, received, confirm, due, extended) => {
    const { confirmBy, dueAt, extendedDueAt } = deadlinesOf(law, at(received));
    expect([day(confirmBy), day(dueAt), day(extendedDueAt)]).toEqual([confirm, due, extended]);
  });

  it('keep the time of day', () => {
    expect(deadlinesOf('gdpr', new Date('2026-01-31T23:59:59.999Z')).dueAt.toISOString()).toBe('2026-02-28T23:59:59.999Z');
  });
});

describe('ten business days in the United States', () => {
  it.each([
    ['2026-06-15', '2026-06-30', 'Juneteenth is a Friday'],
    ['2026-06-29', '2026-07-14', 'the 4th of July is a Saturday, kept on Friday'],
    ['2027-06-28', '2027-07-13', 'the 4th of July is a Sunday, kept on Monday'],
    ['2026-11-18', '2026-12-03', 'Thanksgiving'],
    ['2026-05-18', '2026-06-02', 'Memorial Day is the last Monday'],
    ['2026-12-21', '2027-01-06', 'Christmas and New Year'],
    ['2027-12-20', '2028-01-05', 'Christmas and New Year are both Saturdays, kept on Fridays'],
    ['2026-01-02', '2026-01-16', 'no holiday'],
    ['2026-01-17', '2026-02-02', 'from a Saturday, over a third Monday of January'],
    ['2026-10-05', '2026-10-20', 'the second Monday of October'],
  ])('from %s are over on %s: %s', (from, until) => expect(day(addBusinessDays(at(from), 10))).toBe(until));
});

describe('the law of a privacy request', () => {
  const regions = Regions.load(CONFIG_FOLDER);

  it.each([
    ['ES', null, 'gdpr'], ['NO', null, 'gdpr'], ['GF', null, 'gdpr'], ['GB', 'Scotland', 'gdpr'],
    ['US', 'US-CA', 'ccpa'], ['US', 'California', 'ccpa'], ['US', 'TX', 'other'], ['US', null, 'other'],
    ['BR', 'SP', 'lgpd'], ['JP', null, 'other'], [null, null, 'gdpr'],
  ] as const)('in %s, %s, is %s', (country, region, law) => expect(lawOf({ country, region }, regions)).toBe(law));
});
