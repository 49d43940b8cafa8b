import type { ProviderStandIn, StandInOptions } from '../stand-in.js';

/** All of them; the lab's table has a column for each. */
export const STAND_INS: readonly (new (options?: StandInOptions) => ProviderStandIn)[] = [];
