import { SpanKind } from '@opentelemetry/api';
import { dependencyCall } from '../../../src/platform/telemetry/tracing/dependency-calls.js';
import { inSpan } from '../../../src/platform/telemetry/tracing/spans.js';
import { Collector } from '../../support/stand-ins/collector.js';
import { Deployment } from '../../tools/deployment.js';
import { freePorts } from '../../tools/free-ports.js';
import { requestOf } from '../load/connection.js';
import { asManyAsCan } from '../load/load.js';
import type { Measured } from '../main.js';

const CONNECTIONS = 16;
const SECONDS = 5;
const ROUNDS = 5;
const CALLS = 200_000;
const SAMPLED = '0.1';

/**
 * What watching costs. Three API processes over the same servers, in turns: without traces, with every request traced and told to a
 * collector beside them, and with one in ten (`OTEL_TRACES_SAMPLER=parentbased_traceidratio`). And what a call and a span cost where nobody
 * collects: by far most of them.
 */
export async function tracing(isShort: boolean): Promise<Measured[]> {
  const collector = await Collector.start();
  const deployment = await Deployment.start();
  try {
    const endpoint = { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url };
    const ways: Readonly<Record<string, Record<string, string>>> = {
      off: {},
      'one in ten': { ...endpoint, OTEL_TRACES_SAMPLER: 'parentbased_traceidratio', OTEL_TRACES_SAMPLER_ARG: SAMPLED },
      all: endpoint,
    };
    const urls: Record<string, string> = {};
    for (const [name, env] of Object.entries(ways)) {
      const [port] = await freePorts(1);
      await deployment.run(name, 'api', { ...env, PORT: String(port) });
      urls[name] = `http://127.0.0.1:${port}`;
    }
    const request = requestOf({ path: '/v1/policies' });
    const rounds: Record<string, number>[] = [];
    for (let round = 0; round <= (isShort ? 1 : ROUNDS); round += 1) {
      const rates: Record<string, number> = {};
      for (const [name, url] of Object.entries(urls)) {
        rates[name] = await asManyAsCan({ url, request: () => request, seconds: isShort ? 1 : SECONDS }, CONNECTIONS);
      }
      if (round > 0) rounds.push(rates); // the first one warms up
    }
    const worst = (name: string) => Math.min(...rounds.map((rates) => rates[name]! / rates['off']!));
    const best = (name: string) => Math.max(...rounds.map((rates) => rates[name]!));
    return [
      ...Object.keys(ways).map((name) => ({ what: `GET /v1/policies, traces ${name}, best round`, value: best(name), unit: 'requests/s' })),
      { what: 'one in ten traced against off, worst round', value: worst('one in ten'), unit: '×', atLeast: 0.85 },
      { what: 'all traced against off, worst round', value: worst('all'), unit: '×' },
      { what: 'spans that the collector was told', value: collector.spans.length, unit: '' },
      { what: 'a span while nobody collects', value: await nanosecondsOf(aSpan), unit: 'ns' },
      { what: 'a measured call while nobody collects', value: await nanosecondsOf(aCall), unit: 'ns' },
      { what: 'floor: an awaited call of a function', value: await nanosecondsOf(nothing), unit: 'ns' },
    ];
  } finally {
    await deployment.stop();
    await collector.close();
  }
}

async function nothing(): Promise<void> {}
const aSpan = () => inSpan('x', { kind: SpanKind.CONSUMER }, nothing);
const aCall = () => dependencyCall('x', () => 'x', {}, nothing);

async function nanosecondsOf(work: () => Promise<unknown>): Promise<number> {
  for (let n = 0; n < CALLS / 10; n += 1) await work();
  const began = performance.now();
  for (let n = 0; n < CALLS; n += 1) await work();
  return ((performance.now() - began) * 1e6) / CALLS;
}
