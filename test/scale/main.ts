import { Findings } from './findings.js';
import { pooler } from './run/pooler.js';
import { proxy } from './run/proxy.js';
import { replica } from './run/replica.js';

/**
 * `npm run scale [-- proxy | replica | pooler]`: the service as real processes behind nginx (`docker/proxy.conf`), with a streaming
 * replica, and behind PgBouncer (`docker/pgbouncer.ini`). nginx and PgBouncer must be installed; what is missing fails, nothing is
 * left out.
 */
const RUNS: Readonly<Record<string, (findings: Findings) => Promise<void>>> = { proxy, replica, pooler };

const wanted = process.argv[2];
if (wanted !== undefined && !(wanted in RUNS)) {
  process.stderr.write(`There is no run named ${wanted}; there are: ${Object.keys(RUNS).join(', ')}\n`);
  process.exit(2);
}
let failed = 0;
for (const [name, run] of Object.entries(RUNS)) {
  if (wanted !== undefined && wanted !== name) continue;
  const findings = new Findings(name);
  await run(findings).catch((error: unknown) => findings.is('it runs to its end', false, String((error as Error).stack ?? error)));
  failed += findings.end();
}
process.exit(failed === 0 ? 0 : 1);
