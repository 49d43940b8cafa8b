import { kills } from './kills/kills.js';
import type { Scenario } from './scenario.js';

/** In the order in which the short forms are played. */
export const SCENARIOS: readonly Scenario[] = [kills];
