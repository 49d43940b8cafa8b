import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { PROVENANCE } from '../tools/provenance.js';
import { cost } from './cost/cost.js';
import { deletion } from './deletion/deletion.js';
import { exports } from './export/export.js';
import { exportRows } from './export/rows.js';
import { feed } from './feed/feed.js';
import { likes } from './feed/likes.js';
import { COMMUNITY_SEED } from './feed/seed/community.js';
import { mixed } from './mixed/mixed.js';
import { plotOf } from './plot.js';
import { pipelineOverhead } from './pipeline-overhead.js';
import { idleMemory } from './idle-memory.js';
import { ledger } from './ledger/ledger.js';
import { queue } from './queue/queue.js';
import { retention } from './retention/retention.js';
import { peer } from './peer/peer.js';
import { sanitiser } from './sanitiser.js';
import { signIn } from './sign-in.js';
import { streams } from './streams/streams.js';
import { tracing } from './tracing/tracing.js';

/**
 * `npm run bench [-- NAME [--short] [--only ID]]`: each measurement beside its limit, in a table and in `test/results/<name>.json`. The
 * short form, of those that have one, shows that it runs; what it measures is kept nowhere. `--only` takes some operations of `peer`
 * (`P9`, or several with commas between them) or the `sizes` of `feed`: their rows take the place of those that are kept.
 */
export interface Measured {
  readonly what: string;
  readonly value: number;
  readonly unit: string;
  readonly limit?: number | undefined;
  readonly atLeast?: number | undefined;
  /** Where it stands in `test/results/<name>.svg`. */
  readonly point?: { readonly series: string; readonly size: number };
}

const BENCHES: Readonly<Record<string, (isShort: boolean, only?: readonly string[]) => Promise<Measured[]>>> = {
  pipeline: pipelineOverhead, memory: idleMemory, 'sign-in': signIn, feed, likes, sanitiser, ledger, export: exports,
  retention, peer, tracing, cost, streams, deletion, 'export-rows': exportRows, mixed, queue,
};
/** Those that read a community that a seed made. */
const SEEDED: ReadonlySet<string> = new Set(['feed', 'likes', 'peer']);

const { values: { short: isShort, only: ids }, positionals: [wanted] } = parseArgs({
  options: { short: { type: 'boolean', default: false }, only: { type: 'string' } }, allowPositionals: true,
});
const only = ids?.split(',');
for (const [name, bench] of Object.entries(BENCHES)) {
  if (wanted && wanted !== name) continue;
  const rows = await bench(isShort, only);
  print(name, rows);
  if (!isShort) await keep(name, rows);
}
process.exit(0);

function print(name: string, rows: readonly Measured[]): void {
  process.stdout.write(`\n${name}\n`);
  for (const { what, value, unit, limit, atLeast } of rows) {
    const most = limit === undefined ? '' : `   limit ${limit} ${unit}: ${value <= limit ? 'met' : 'MISSED'}`;
    const least = atLeast === undefined ? '' : `   at least ${atLeast} ${unit}: ${value >= atLeast ? 'met' : 'MISSED'}`;
    process.stdout.write(`  ${what.padEnd(64)} ${value.toFixed(unit === '×' ? 2 : 1).padStart(9)} ${unit}${most}${least}\n`);
  }
}

/** Of a run of some operations each row says its own commit; the others stay as they are. */
async function keep(name: string, measured: readonly Measured[]): Promise<void> {
  const file = `test/results/${name}.json`;
  await mkdir('test/results', { recursive: true });
  const before = only ? ((JSON.parse(await readFile(file, 'utf8').catch(() => '{}')) as { rows?: Measured[] }).rows ?? []) : [];
  const own = only ? measured.map((row) => ({ ...row, commit: PROVENANCE.commit })) : measured;
  const rows = [...before.filter(({ what }) => !measured.some((row) => row.what === what)), ...own];
  const seed = SEEDED.has(name) ? COMMUNITY_SEED : undefined;
  await writeFile(file, `${JSON.stringify({ measuredAt: new Date().toISOString(), ...PROVENANCE, seed, rows }, null, 2)}\n`);
  const plot = plotOf(`${name}: latency by size`, 'posts', rows);
  if (plot !== null) await writeFile(`test/results/${name}.svg`, plot);
}
