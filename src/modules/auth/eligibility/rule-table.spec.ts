import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BadConfiguration } from '../../../platform/config/config.js';
import { CONFIG_FOLDER } from '../../../platform/config/config-folder.js';
import { Regions } from '../../../platform/config/regions.js';
import { type Basis, FEATURES } from './rule.js';
import { RuleTable } from './rule-table.js';

const regions = Regions.load(CONFIG_FOLDER);
const table = RuleTable.load(CONFIG_FOLDER, regions);
const nothingKnown: Basis = {
  ageBand: 'unknown', ageSource: null, guardianConsent: 'none', country: null, region: null, day: '2026-11-22',
};
const told = (known: Partial<Basis>, feature: (typeof FEATURES)[number] | 'provider:fal' = 'ai-features') => {
  const { rule: { id }, verdict, usable } = table.answer({ ...nothingKnown, ...known }, feature);
  return [verdict, usable ? 'usable' : 'held', id];
};

describe('the rules that ship', () => {
  it.each([...FEATURES, 'provider:fal'] as const)('give a child under 13 nothing, with or without a guardian: %s', (feature) => {
    expect(told({ ageBand: 'under-13', country: 'JP' }, feature)).toEqual(['refused', 'held', 'under-13']);
    expect(told({ ageBand: 'under-13', country: 'JP', guardianConsent: 'granted' }, feature)).toEqual(['refused', 'held', 'under-13']);
  });

  it.each([...FEATURES, 'provider:fal'] as const)('close everything to a minor whose guardian took the permission back: %s', (feature) => {
    expect(told({ ageBand: '16-17', country: 'JP', guardianConsent: 'revoked' }, feature)).toEqual(['refused', 'held', 'guardian-said-no']);
    expect(told({ country: 'JP', guardianConsent: 'revoked' }, feature)).toEqual(['unknown', 'held', 'guardian-said-no']);
  });

  it('let adults do all that there is, wherever they are', () => {
    for (const country of ['ES', 'DE', 'US', 'AU', null]) {
      for (const feature of [...FEATURES, 'provider:fal'] as const) {
        expect(told({ ageBand: '18-plus', country }, feature)).toEqual(['allowed', 'usable', 'otherwise-allowed']);
      }
    }
  });

  it.each([
    ['ES', '13-15', 'none', ['unknown', 'held', 'own-consent-from-14']],
    ['ES', '13-15', 'granted', ['allowed', 'usable', 'otherwise-allowed']],
    ['ES', '16-17', 'none', ['allowed', 'usable', 'otherwise-allowed']],
    ['FR', '13-15', 'none', ['unknown', 'held', 'own-consent-from-15']],
    ['DE', '13-15', 'none', ['refused', 'held', 'own-consent-from-16']],
    ['DE', '13-15', 'granted', ['allowed', 'usable', 'otherwise-allowed']],
    ['SE', '13-15', 'none', ['allowed', 'usable', 'otherwise-allowed']],
    ['GB', '13-15', 'none', ['allowed', 'usable', 'otherwise-allowed']],
    [null, '13-15', 'none', ['unknown', 'held', 'own-consent-from-14']],
  ] as const)('know from which age a person decides on AI features: %s, %s, guardian %s', (country, ageBand, guardianConsent, expected) => {
    expect(told({ country, ageBand, guardianConsent })).toEqual(expected);
    expect(told({ country, ageBand, guardianConsent }, 'provider:fal')).toEqual(expected);
  });

  it('follow Denmark, which went from 13 to 15 on a day', () => {
    expect(told({ country: 'DK', ageBand: '13-15', day: '2023-12-31' })).toEqual(['allowed', 'usable', 'otherwise-allowed']);
    expect(told({ country: 'DK', ageBand: '13-15', day: '2024-01-01' })).toEqual(['unknown', 'held', 'own-consent-from-15-denmark']);
  });

  it.each([
    ['Texas', '2026-11-22', 'none', ['refused', 'held', 'store-consent-texas']],
    ['Texas', '2026-11-22', 'granted', ['allowed', 'usable', 'otherwise-allowed']],
    ['Texas', '2026-05-27', 'none', ['allowed', 'usable', 'otherwise-allowed']],
    ['UT', '2026-11-22', 'none', ['allowed', 'usable', 'otherwise-allowed']],
    ['UT', '2027-05-06', 'none', ['refused', 'held', 'store-consent-utah']],
    ['US-AL', '2027-01-01', 'none', ['refused', 'held', 'store-consent-alabama']],
    ['Luisiana', '2027-07-01', 'none', ['refused', 'held', 'store-consent-louisiana']],
    ['California', '2027-07-01', 'none', ['allowed', 'usable', 'otherwise-allowed']],
    [null, '2026-11-22', 'none', ['unknown', 'usable', 'store-consent-texas']],
  ] as const)('act on what the store says of minors, in %s on %s, guardian %s', (region, day, guardianConsent, expected) => {
    expect(told({ country: 'US', region, day, guardianConsent, ageBand: '16-17' })).toEqual(expected);
  });

  it('keep faces of minors out of avatars, minors out of personal ads, and Australians under 16 out of the community', () => {
    expect(told({ country: 'MX', ageBand: '16-17' }, 'avatars')).toEqual(['refused', 'held', 'avatars-from-18']);
    expect(told({ country: 'MX', ageBand: '16-17' }, 'personalised-ads')).toEqual(['refused', 'held', 'personalised-ads-from-18']);
    expect(told({ country: 'AU', ageBand: '13-15', guardianConsent: 'granted' }, 'community')).toEqual([
      'refused', 'held', 'community-from-16-australia',
    ]);
  });

  it('say that nothing is known of a person who told nothing: AI features go on, personal ads do not', () => {
    expect(told({})).toEqual(['unknown', 'usable', 'under-13']);
    expect(told({ country: 'ES' })).toEqual(['unknown', 'usable', 'under-13']);
    expect(told({ country: 'ES' }, 'personalised-ads')).toEqual(['unknown', 'held', 'personalised-ads-from-18']);
  });

  it('name their sources', () => {
    expect(table.rules.filter(({ sources }) => sources.length === 0)).toEqual([]);
  });
});

describe('a folder of rules', () => {
  type Write = (name: string, content: string) => void;
  const rules = (name: string) => readFileSync(join(CONFIG_FOLDER, 'rules', name), 'utf8');

  /** The folder that ships, with a change. */
  function loadChanged(change: (write: Write) => void): RuleTable {
    const folder = mkdtempSync(join(tmpdir(), 'rules-'));
    try {
      for (const name of ['rules', 'rules.schema.json']) cpSync(join(CONFIG_FOLDER, name), join(folder, name), { recursive: true });
      change((name, content) => writeFileSync(join(folder, 'rules', name), content));
      return RuleTable.load(folder, regions);
    } finally {
      rmSync(folder, { recursive: true });
    }
  }

  it('is read in the order of the names of its files', () => {
    const early = rules('90-otherwise.json').replace('otherwise-allowed', 'before-all');
    const changed = loadChanged((write) => write('05-early.json', early));
    expect(changed.answer(nothingKnown, 'community')).toMatchObject({ rule: { id: 'before-all' } });
  });

  /** A file that ships, with one thing in it replaced. */
  const changed = (name: string, from: string, to: string) => (write: Write) => write(name, rules(name).replace(from, to));
  const otherwise = (from: string, to: string) => changed('90-otherwise.json', from, to);
  const most = '"ai-features", "community", "ads", "personalised-ads"';

  it.each<[string, (write: Write) => void, string]>([
    ['what is not JSON', (write) => write('50-x.json', '{'), '50-x.json: not JSON'],
    ['an unknown member', otherwise('"effect"', '"extra": 1, "effect"'), '90-otherwise.json'],
    ['an unknown feature', otherwise('"*"', '"*", "magic"'), 'features'],
    ['a reason in one language', otherwise('"es"', '"fr"'), 'reason'],
    ['a day that is none', changed('40-features.json', '2025-12-10', '2025-02-30'), 'from'],
    ['conditions that do not say what happens in doubt', changed('10-children.json', '"whileUnknown": "hold",', ''), 'whileUnknown'],
    ['a place that is none', changed('40-features.json', '"AU"', '"atlantis"'), 'atlantis'],
    ['a name that is used twice', (write) => write('95-again.json', rules('90-otherwise.json')), 'two rules are called otherwise-allowed'],
    ['an end before the beginning', changed('40-features.json', '"2025-12-10"', '"2025-12-10", "until": "2025-12-10"'), 'ends before'],
    ['no last word on a feature', otherwise('"*"', `${most}, "provider:*"`), 'no rule decides on avatars'],
    ['a last word that begins later', otherwise('2020-01-01', '2026-01-01'), 'no rule decides on ai-features'],
    ['a last word on one provider alone', otherwise('"*"', `${most}, "avatars", "provider:fal"`), 'no rule decides on provider:*'],
  ])('refuses the start with %s, and says where', (_, change, reason) => {
    expect(() => loadChanged(change)).toThrow(BadConfiguration);
    expect(() => loadChanged(change)).toThrow(reason);
  });
});
