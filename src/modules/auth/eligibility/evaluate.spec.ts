import fc from 'fast-check';
import { AGE_BANDS } from '../../../entities/auth/age-signal.entity.js';
import { CONFIG_FOLDER } from '../../../platform/config/config-folder.js';
import { Regions } from '../../../platform/config/regions.js';
import { evaluate } from './evaluate.js';
import { type Basis, HELD_CONSENTS, type Rule } from './rule.js';

const SEED = 20_261_122;
const RUNS = 10_000;
const regions = Regions.load(CONFIG_FOLDER);
const nothingKnown: Basis = {
  ageBand: 'unknown', ageSource: null, guardianConsent: 'none', country: null, region: null, day: '2026-11-22',
};

const rule = (id: string, changes: Partial<Rule> = {}): Rule => ({
  id, features: ['*'], when: {}, effect: 'refuse', whileUnknown: 'proceed', from: '2026-01-01', reason: { en: id, es: id },
  sources: ['a test'],
  ...changes,
});
const allowed = rule('otherwise', { effect: 'allow', from: '2020-01-01' });
const answerTo = (rules: readonly Rule[], known: Partial<Basis>, feature: Parameters<typeof evaluate>[3] = 'community') => {
  const { rule: { id }, verdict, usable, missing } = evaluate([...rules, allowed], regions, { ...nothingKnown, ...known }, feature);
  return { id, verdict, usable, missing };
};

describe('rules about age and place', () => {
  it('are read from the first to the last: the first that holds decides', () => {
    const rules = [rule('allows', { when: { places: ['ES'] }, effect: 'allow' }), rule('refuses')];
    expect(answerTo(rules, { country: 'ES' })).toMatchObject({ id: 'allows', verdict: 'allowed' });
    expect(answerTo(rules, { country: 'PT' })).toMatchObject({ id: 'refuses', verdict: 'refused' });
  });

  it.each([
    ['2025-12-31', 'allowed'],
    ['2026-01-01', 'refused'],
    ['2026-06-30', 'refused'],
    ['2026-07-01', 'allowed'],
  ])('are in force from their first day until their last: %s', (day, verdict) => {
    expect(answerTo([rule('half-a-year', { until: '2026-07-01' })], { day })).toMatchObject({ verdict });
  });

  it('are about the features that they name', () => {
    const rules = [rule('one', { features: ['provider:fal'] })];
    expect(answerTo(rules, {}, 'provider:fal')).toMatchObject({ verdict: 'refused' });
    expect(answerTo(rules, {}, 'provider:local')).toMatchObject({ verdict: 'allowed' });
    expect(answerTo([rule('every', { features: ['provider:*'] })], {}, 'provider:local')).toMatchObject({ verdict: 'refused' });
    expect(answerTo([rule('every', { features: ['provider:*'] })], {}, 'community')).toMatchObject({ verdict: 'allowed' });
  });

  it('must hold in all their conditions', () => {
    const rules = [rule('both', { when: { places: ['ES'], youngerThan: 16, guardianConsent: ['none'] } })];
    expect(answerTo(rules, { country: 'ES', ageBand: '13-15' })).toMatchObject({ verdict: 'refused' });
    expect(answerTo(rules, { country: 'ES', ageBand: '13-15', guardianConsent: 'granted' })).toMatchObject({ verdict: 'allowed' });
    expect(answerTo(rules, { country: 'ES', ageBand: '16-17' })).toMatchObject({ verdict: 'allowed' });
    expect(answerTo(rules, { country: 'PT', ageBand: '13-15' })).toMatchObject({ verdict: 'allowed' });
  });

  it.each([
    ['no age', { country: 'ES' }, { when: { youngerThan: 16 } }, ['age-band']],
    ['a band on both sides of the age', { ageBand: '13-15' }, { when: { youngerThan: 14 } }, ['finer-age']],
    ['no country', { ageBand: '13-15' }, { when: { places: ['ES'] } }, ['country']],
    ['no region where it matters', { country: 'US' }, { when: { places: ['US-TX'] } }, ['region']],
    ['a region that cannot be read', { country: 'US', region: 'Tierra' }, { when: { places: ['US-TX'] } }, ['region']],
    ['nothing', {}, { when: { places: ['ES'], youngerThan: 16 } }, ['age-band', 'country']],
  ] as const)('leave the answer unknown where what is known does not say: %s', (_, known, changes, missing) => {
    expect(answerTo([rule('in-doubt', changes)], known)).toEqual({ id: 'in-doubt', verdict: 'unknown', usable: true, missing });
  });

  it('give an answer all the same where the rule in doubt would not change it', () => {
    const rules = [rule('in-doubt', { when: { youngerThan: 16 } }), rule('certain', { when: { places: ['ES'] } })];
    expect(answerTo(rules, { country: 'ES' })).toEqual({ id: 'certain', verdict: 'refused', usable: false, missing: [] });
  });

  it.each([
    ['proceed', 'unknown', true],
    ['proceed', '13-15', true],
    ['hold-minors', 'unknown', true],
    ['hold-minors', '13-15', false],
    ['hold-minors', '18-plus', true],
    ['hold', 'unknown', false],
    ['hold', '18-plus', false],
  ] as const)('say what happens in doubt: %s, age %s', (whileUnknown, ageBand, usable) => {
    const inDoubt = rule('in-doubt', { when: { places: ['ES'] }, whileUnknown });
    expect(answerTo([inDoubt], { ageBand })).toMatchObject({ verdict: 'unknown', usable });
  });

  it('hold a feature back as soon as one of those in doubt does, and name that one', () => {
    const rules = [
      rule('first', { when: { youngerThan: 13 } }),
      rule('second', { when: { youngerThan: 18 }, whileUnknown: 'hold' }),
    ];
    expect(answerTo(rules, {})).toMatchObject({ id: 'second', verdict: 'unknown', usable: false });
  });

  it('never guess: whatever is learned later, an answer that was given stays', () => {
    const countries = ['ES', 'DE', 'US', 'JP'];
    const aRegion = fc.constantFrom('TX', 'CA', 'Texas');
    const conditions = fc.record(
      {
        places: fc.uniqueArray(fc.constantFrom('ES', 'US-TX', 'US', 'european-union', 'california'), { minLength: 1, maxLength: 3 }),
        youngerThan: fc.integer({ min: 1, max: 20 }),
        guardianConsent: fc.uniqueArray(fc.constantFrom(...HELD_CONSENTS), { minLength: 1 }),
      },
      { requiredKeys: [] },
    );
    const aRule = fc.record({
      when: conditions,
      effect: fc.constantFrom('allow' as const, 'refuse' as const),
      features: fc.constantFrom(['*'], ['community'], ['provider:*']),
      from: fc.constantFrom('2020-01-01', '2026-11-22', '2026-11-23'),
    });
    const basis = fc.record({
      ageBand: fc.constantFrom('unknown' as const, ...AGE_BANDS),
      guardianConsent: fc.constantFrom(...HELD_CONSENTS),
      country: fc.option(fc.constantFrom(...countries)),
      region: fc.option(aRegion),
    });
    const learned = fc.record({ ageBand: fc.constantFrom(...AGE_BANDS), country: fc.constantFrom(...countries), region: aRegion });
    const given = { allowed: 0, refused: 0, unknown: 0 };
    fc.assert(
      fc.property(fc.array(aRule, { maxLength: 6 }), basis, learned, (changes, known, later) => {
        const rules = changes.map((change, at) => rule(`rule-${at}`, change));
        const before = answerTo(rules, known).verdict;
        const after = answerTo(rules, {
          ...known,
          ageBand: known.ageBand === 'unknown' ? later.ageBand : known.ageBand,
          country: known.country ?? later.country,
          region: known.region ?? later.region,
        }).verdict;
        given[before]++;
        return before === 'unknown' || before === after;
      }),
      { seed: SEED, numRuns: RUNS },
    );
    process.stdout.write(`${RUNS} random tables and people: ${JSON.stringify(given)}\n`);
    expect(Math.min(...Object.values(given))).toBeGreaterThan(RUNS / 20);
  });
});
