import type { Scenario } from '../../lab/scenario.js';

export interface Fault {
  readonly name: string;
  readonly scenario: Scenario;
}

/** What a provider does with every submit for as long as it lasts: its breaker has to open. */
export const SUBMIT_FAULTS: readonly Fault[] = [
  { name: 'nothing but errors', scenario: { submit: 'unavailable' } },
  { name: 'hangs', scenario: { submit: 'hang', hold: true } },
  { name: 'answers at a byte a second', scenario: { submit: 'trickle', hold: true } },
  { name: 'answers 200 with a page', scenario: { submit: 'page', hold: true } },
  { name: 'answers 200 with 2 GB', scenario: { submit: 'flood', hold: true } },
  { name: 'answers 200 with another thing', scenario: { submit: 'garbage', garbage: { looks: 0, body: [{ id: 1 }] }, hold: true } },
];

/** What happens to one request that was taken. */
export const RUN_FAULTS: readonly Fault[] = [
  { name: 'never ends', scenario: { hold: true } },
  { name: 'never says how far it is', scenario: { hold: true, deafLooks: 1_000_000 } },
  { name: 'says it with a page', scenario: { hold: true, garbage: { looks: 1_000_000, body: '<html>Bad gateway</html>' } } },
  { name: 'has a result at a byte now and then', scenario: { file: 'slow' } },
  { name: 'has a result of 2 GB', scenario: { file: 'huge' } },
  { name: 'has a result that never ends', scenario: { file: 'endless' } },
  { name: 'has half of a result', scenario: { file: 'truncated' } },
  { name: 'has a page for a result', scenario: { file: 'wrong-type' } },
];
