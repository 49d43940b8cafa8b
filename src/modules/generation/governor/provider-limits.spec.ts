import { BadConfiguration } from '../../../platform/config/config.js';
import { type Limits, overridden } from './provider-limits.js';

const limits = (over: Partial<Limits> = {}): Limits => ({ concurrency: 2, perMinute: 20, dailyBudgetUsd: 100, ...over });
const WRITTEN = { fal: limits(), runway: limits({ perMinute: null }) };

describe('PROVIDER_LIMITS', () => {
  it.each<[string[], Record<string, Limits>]>([
    [[], WRITTEN],
    [['fal.concurrency=20'], { ...WRITTEN, fal: limits({ concurrency: 20 }) }],
    [['fal.perMinute=none', 'fal.perMinute=7'], { ...WRITTEN, fal: limits({ perMinute: 7 }) }],
    [['*.dailyBudgetUsd=none', 'fal.dailyBudgetUsd=2.5'], {
      fal: limits({ dailyBudgetUsd: 2.5 }), runway: limits({ perMinute: null, dailyBudgetUsd: null }),
    }],
  ])('%j stands over what is written', (wishes, expected) => expect(overridden(WRITTEN, wishes)).toEqual(expected));

  it.each([
    'nobody.concurrency=1', 'fal.colour=1', 'fal.concurrency=1.5', 'fal.concurrency', 'fal.concurrency=-1', 'fal.concurrency=0',
  ])('refuses %s', (wish) => expect(() => overridden(WRITTEN, [wish])).toThrow(BadConfiguration));
});
