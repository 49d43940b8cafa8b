import { STAND_INS } from './stand-ins/index.js';

const PROVIDERS = STAND_INS.map((StandIn) => new StandIn().provider);

/** Every second provider: two files share the work, so that they can run side by side. */
export const [FIRST_HALF, SECOND_HALF] = [0, 1].map((rest) => PROVIDERS.filter((_, index) => index % 2 === rest)) as [string[], string[]];
