import { testConfig } from '../../../../test/outbound/outbound-parts.js';
import { CheckPolicy, worst } from './check-policy.js';
import { CONTENT_CLASSES } from './content-class.js';

describe('the policy of checks', () => {
  const policies = ['relaxed', 'standard', 'strict'].map((level) => new CheckPolicy(testConfig({ MODERATION_STRICTNESS: level })));

  it('P16 undressing, minors and known files are refused everywhere, however relaxed', () => {
    for (const policy of policies) {
      for (const what of ['nudification', 'sexual-minors', 'known-bad'] as const) {
        const verdicts = (['private', 'picture', 'public'] as const).map((place) => policy.verdictOn(what, place));
        expect(verdicts).toEqual(['refuse', 'refuse', 'refuse']);
      }
    }
  });

  it('P16 nudity and sex are never made of a picture of somebody', () => {
    for (const policy of policies) {
      expect([policy.verdictOn('nudity', 'picture'), policy.verdictOn('sexual', 'picture')]).toEqual(['refuse', 'refuse']);
    }
  });

  it('swearing blocks nothing', () => {
    for (const policy of policies) expect(policy.verdictOn('mild-swearing', 'public')).toBe('allow');
  });

  it('what is refused to the relaxed is refused to the strict, for every class', () => {
    for (const what of CONTENT_CLASSES) {
      const verdicts = policies.map((policy) => policy.verdictOn(what, 'private'));
      expect(verdicts).toEqual([...verdicts].sort()); // allow before refuse
    }
  });

  it('the strictest verdict counts', () => {
    expect([worst([]), worst(['allow', 'hold']), worst(['hold', 'refuse', 'allow'])]).toEqual(['allow', 'hold', 'refuse']);
  });
});
