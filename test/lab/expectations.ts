import type { ProviderTraits } from '../../src/modules/generation/ports/provider.port.js';
import type { Scenario } from './scenario.js';
import { type Expected, SCENARIOS, type ScenarioName } from './scenarios.js';

export interface Particulars {
  readonly isByValue: boolean;
  readonly tellsAbsence: boolean;
}

const ANSWER_LOST: readonly (string | undefined)[] = ['cut-after', 'page', 'empty'];

/**
 * What the engine must make of a scenario. Where the provider lists its requests, one whose answer was lost is found; where the list tells
 * for sure, one that never arrived is sent again. Half of a file is fetched again until the deadline; one that came by value is all that
 * there is.
 */
export function expectedOf(name: ScenarioName, { find }: ProviderTraits, { isByValue, tellsAbsence }: Particulars): Expected {
  const { scenario, expected } = SCENARIOS[name] as { scenario: Scenario; expected: Expected };
  if (find && ANSWER_LOST.includes(scenario.submit)) return { status: 'succeeded', charged: 'all' };
  if (tellsAbsence && scenario.submit === 'cut-before') return { status: 'succeeded', charged: 'all' };
  if (isByValue && scenario.file === 'truncated') return { status: 'failed', failure: 'provider-failed', charged: 'none' };
  return expected;
}
