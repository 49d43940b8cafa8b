import type { Scenario } from '../scenario.js';
import { SCENARIOS, type ScenarioName } from '../scenarios.js';

/** How often each scenario is drawn, out of their sum; those that are not named are never. */
const WEIGHTS: Readonly<Partial<Record<ScenarioName, number>>> = {
  fast: 40,
  slow: 20,
  'callback-twice': 5,
  'callback-forged': 2,
  'callback-stale': 2,
  'rate-limited': 3,
  unavailable: 3,
  'refused-before': 3,
  'refused-after': 3,
  'refused-in-200': 2,
  'invalid-before': 1,
  'failed-for-good': 1,
  'failed-for-now': 4,
  'expired-url': 1,
  'wrong-type': 1,
  truncated: 1,
  'redirect-to-private': 1,
  inline: 3,
  'lost-answer': 3,
  'cut-before': 2,
  'page-for-answer': 1,
  'empty-answer': 1,
  outage: 4,
  garbage: 3,
};

/** Draws what happens to a submit, leaving out what the provider cannot meet. */
export function drawScenario(random: () => number, cannot: Readonly<Partial<Record<ScenarioName, string>>>): Scenario {
  const open = (Object.entries(WEIGHTS) as [ScenarioName, number][]).filter(([name]) => !(name in cannot));
  let left = random() * open.reduce((sum, [, weight]) => sum + weight, 0);
  const [name] = open.find(([, weight]) => (left -= weight) < 0) ?? open[0]!;
  return SCENARIOS[name].scenario;
}
