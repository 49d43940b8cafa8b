import { Shops } from '../stores/shops.js';
import { play } from './played.js';
import type { Scenario } from './scenario.js';

/**
 * What `npm start -- --lab` runs beside the service: all providers, both app stores, AdMob and OneSignal, played until its stdin ends.
 * Says in one line where they are.
 */
const USUALLY: Scenario = { queuedLooks: 1, runningLooks: 2, callback: 'once' };

const [{ standIns, env: providersEnv }, shops] = await Promise.all([play(), Shops.start()]);
for (const standIn of standIns) standIn.usually = USUALLY;
const providers = standIns.map(({ provider }) => provider);
const env = { ...providersEnv, ...shops.env };
process.stdout.write(`${JSON.stringify({ providers, shops: shops.names, counterUrl: shops.counterUrl, env })}\n`);
process.stdin.resume().on('end', () => process.exit(0));
