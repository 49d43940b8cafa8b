import { testConfig } from '../outbound/outbound-parts.js';
import { describeLab } from './describe-lab.js';
import { FIRST_HALF, SECOND_HALF } from './halves.js';

it('there is a stand-in for every provider that there is an adapter for', () => {
  const { local: _, ...others } = testConfig().providers;
  expect([...FIRST_HALF, ...SECOND_HALF].sort()).toEqual(Object.keys(others).sort());
});

describeLab(FIRST_HALF);
