import type { Provider } from '@nestjs/common';
import { Counters } from './counters.js';
import { FoldCounts } from './fold-counts.task.js';
import { GoOnSettlingStanding, SettleRestricted, SettleStanding } from './settle-standing.handler.js';
import { Standing } from './standing.js';

export const COUNTERS_PROVIDERS: readonly Provider[] = [
  Counters, FoldCounts, Standing, SettleStanding, SettleRestricted, GoOnSettlingStanding,
];
