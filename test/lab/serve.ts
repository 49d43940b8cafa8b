import { play } from './played.js';
import type { Scenario } from './scenario.js';

/** What `npm start -- --lab` runs beside the service: all providers, played until its stdin ends. Says in one line where they are. */
const USUALLY: Scenario = { queuedLooks: 1, runningLooks: 2, callback: 'once' };

const { standIns, env } = await play();
for (const standIn of standIns) standIn.usually = USUALLY;
process.stdout.write(`${JSON.stringify({ providers: standIns.map(({ provider }) => provider), env })}\n`);
process.stdin.resume().on('end', () => process.exit(0));
