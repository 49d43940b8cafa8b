import { databaseAway } from './database/database-away.js';
import { diskFull } from './disk/disk-full.js';
import { duties } from './duties/duties.js';
import { exporting } from './export/export.js';
import { kills } from './kills/kills.js';
import { overload } from './overload/overload.js';
import { providerFaults } from './providers/provider-faults.js';
import { redisWiped } from './redis/redis-wiped.js';
import { retention } from './retention/retention.js';
import { restartTimes } from './restarts/restart-times.js';
import { rolling } from './restarts/rolling.js';
import type { Scenario } from './scenario.js';
import { slow } from './slow/slow.js';
import { soak } from './soak/soak.js';
import { storageFaults } from './storage/storage-faults.js';
import { webhooks } from './webhooks/webhooks.js';
import { workerKilled } from './worker/worker-killed.js';

/** In the order in which the short forms are played. */
export const SCENARIOS: readonly Scenario[] = [
  kills, workerKilled, redisWiped, databaseAway, restartTimes, rolling, duties, webhooks, providerFaults, storageFaults,
  overload, slow, diskFull, retention, exporting, soak,
];

/** Whose short forms are part of the proofs: those that hold whatever else the machine has to do. */
export const PROVED: readonly Scenario[] = [kills, redisWiped, databaseAway, rolling, duties, webhooks, retention];
