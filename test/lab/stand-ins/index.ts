import type { ProviderStandIn, StandInOptions } from '../stand-in.js';
import { CreatifyStandIn } from './creatify.js';
import { FalStandIn } from './fal.js';
import { GoogleStandIn } from './google.js';
import { MiniMaxStandIn } from './minimax.js';
import { OpenAiStandIn } from './openai.js';
import { ReplicateStandIn } from './replicate.js';
import { RunwayStandIn } from './runway.js';
import { XaiStandIn } from './xai.js';

/** All of them; the lab's table has a column for each. */
export const STAND_INS: readonly (new (options?: StandInOptions) => ProviderStandIn)[] = [
  FalStandIn,
  ReplicateStandIn,
  OpenAiStandIn,
  XaiStandIn,
  GoogleStandIn,
  MiniMaxStandIn,
  CreatifyStandIn,
  RunwayStandIn,
];
