import { writeFileSync } from 'node:fs';
import { METRICS_FILE, renderedMetrics } from './list.js';

/** `npm run metrics` */
writeFileSync(METRICS_FILE, await renderedMetrics());
process.exit(0); // what prom-client watches of the runtime would keep it
