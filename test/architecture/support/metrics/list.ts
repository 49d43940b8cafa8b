import { join } from 'node:path';
import { collectDefaultMetrics, Registry } from 'prom-client';
import { ROOT } from '../sources.js';
import { foundMetrics, type MetricFacts } from './found-metrics.js';
import { LABELS } from './labels.js';

export const METRICS_FILE = join(ROOT, 'docker/metrics.md');

const UNITS: readonly (readonly [RegExp, string])[] = [
  [/_seconds(_total)?$/, 'seconds'], [/_bytes$/, 'bytes'], [/_usd$/, 'US dollars'], [/_(up|breaker)$/, 'a state'],
];

/** What the Node runtime tells of itself, by `prom-client`. Some are only there on Linux. */
async function runtimeMetrics(): Promise<readonly { name: string; type: string; help: string }[]> {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const all = await registry.getMetricsAsJSON();
  registry.clear();
  return all.map(({ name, type, help }) => ({ name, type: String(type), help: help.replace(/\.$/, '') }));
}

/** Every name that Prometheus can be asked for: of a histogram its three series. */
export async function seriesNames(): Promise<ReadonlySet<string>> {
  const all: readonly { name: string; type: string }[] = [...foundMetrics(), ...(await runtimeMetrics())];
  const parts = (name: string) => [`${name}_bucket`, `${name}_sum`, `${name}_count`];
  return new Set(['up', ...all.flatMap(({ name, type }) => (type === 'histogram' ? parts(name) : [name]))]);
}

export async function renderedMetrics(): Promise<string> {
  const row = ({ name, type, labels, help }: MetricFacts) =>
    `| \`${name}\` | ${type} | ${labels.map((label) => `\`${label}\``).join(', ')} | ${unitOf(name)} | ${help} |`;
  const used = new Set(foundMetrics().flatMap(({ labels }) => labels));
  return [
    '# Metrics',
    '',
    'Written by `npm run metrics` from the sources; a test compares. Every process tells what it knows on `METRICS_PORT`, `/metrics`.',
    'What is counted in the database is told by each worker, or by each scheduler, alike: ask for the largest (`max`), not for the sum.',
    '`NaN` means that it could not be looked up now.',
    '',
    '| name | type | labels | unit | meaning |',
    '|---|---|---|---|---|',
    ...foundMetrics().map(row),
    '',
    '## Labels',
    '',
    '| label | values |',
    '|---|---|',
    ...Object.entries(LABELS).filter(([label]) => used.has(label)).map(([label, values]) => `| \`${label}\` | ${values} |`),
    '',
    '## Of the Node runtime',
    '',
    '| name | type | meaning |',
    '|---|---|---|',
    ...(await runtimeMetrics()).map(({ name, type, help }) => `| \`${name}\` | ${type} | ${help} |`),
    '',
  ].join('\n');
}

function unitOf(name: string): string {
  return UNITS.find(([suffix]) => suffix.test(name))?.[1] ?? 'a number';
}
