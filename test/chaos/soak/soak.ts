import { requestOf } from '../../bench/load/connection.js';
import { quantile } from '../../bench/quantile.js';
import { Flood, type Shot } from '../clients/flood.js';
import { Load } from '../clients/load.js';
import type { Person } from '../clients/person.js';
import type { Figure, Outcome, Run, Scenario } from '../scenario.js';
import { PROCESSES } from '../world/world.js';
import type { ProcessName } from '../world/processes.js';
import { type Measure, Samples } from './samples.js';

const PEOPLE = 10;
const REQUESTS_MAX = 1_000_000;
/** Below what two cores carry beside load and database; 280 makes 10^6 in an hour. */
const PER_SECOND = Number(process.env['SOAK_PER_SECOND'] ?? 100);
const SAMPLE_SECONDS = 5;
const JOBS_A_SAMPLE = 1;
const TOLD_EVERY = 20_000;
const ENDS_WITHIN_MS = 120_000;
/** Of the time, and no longer: caches fill, code is compiled. */
const WARM_PART = 1 / 3;
const WARM_MAX_MS = 10 * 60_000;
/** A shorter run says nothing of a slope. */
const SLOPE_FROM_MINUTES = 10;
const SLOPE_AT_MOST = 1;
const MORE_AT_MOST = 5;

/** R19. */
export const soak: Scenario = {
  name: 'soak',
  goals: 'R19',
  what: `${PER_SECOND} requests a second and generations for n minutes, or ${REQUESTS_MAX} requests`,
  short: 0.5,
  long: 60,
  run,
};

async function run({ world, n: minutes, seed, say }: Run): Promise<Outcome> {
  const people = await world.persons(PEOPLE);
  const flood = new Flood(world.apiUrl, people.flatMap(requestsOf));
  const load = new Load(people, { prefix: `soak${seed}`, choose: () => ({ provider: 'local' }) });
  const samples = new Samples(world);
  const beganAt = performance.now();
  const endsAt = beganAt + minutes * 60_000;
  const warmAt = beganAt + Math.min(WARM_MAX_MS, minutes * 60_000 * WARM_PART);
  const ms: number[] = [];
  const failed: Shot[] = [];
  let asked = 0;
  while (performance.now() < endsAt && asked < REQUESTS_MAX) {
    load.begin(JOBS_A_SAMPLE);
    const shots = await flood.atRate(PER_SECOND, SAMPLE_SECONDS);
    asked += shots.length;
    ms.push(...shots.map((shot) => shot.ms));
    failed.push(...shots.filter(({ status }) => status < 200 || status >= 300));
    await samples.take();
    const memories = PROCESSES.map((name) => memory(samples, name)).join(', ');
    if (asked % TOLD_EVERY < shots.length) say(`${asked} asked, ${failed.length} failed; ${memories}`);
  }
  flood.close();
  await load.ended(ENDS_WITHIN_MS);
  const unfinished = load.known.filter(({ end }) => end?.status !== 'succeeded');
  const limit = (atMost: number) => (minutes >= SLOPE_FROM_MINUTES ? { atMost } : {});
  const more = (name: ProcessName, measure: Measure) => ({ value: samples.more(name, measure, warmAt), unit: '', ...limit(MORE_AT_MOST) });
  const figures = PROCESSES.flatMap((name): Figure[] => [
    { what: `${name}: memory at the end`, value: samples.last(name, 'memory') / 1e6, unit: 'MB' },
    { what: `${name}: memory in ten minutes`, value: samples.slope(name, 'memory', warmAt), unit: '%', ...limit(SLOPE_AT_MOST) },
    { what: `${name}: more descriptors`, ...more(name, 'descriptors') },
    { what: `${name}: more connections`, ...more(name, 'connections') },
  ]);
  return {
    zeros: [
      { what: 'requests that failed', found: failed.length, n: asked },
      { what: 'generations that did not come to their result', found: unfinished.length, n: load.known.length },
      { what: 'processes that ended by themselves', found: world.lastWords().length, n: PROCESSES.length },
    ],
    figures: [
      { what: 'requests, p50', value: quantile(ms, 0.5), unit: 'ms', n: asked },
      { what: 'requests, p99', value: quantile(ms, 0.99), unit: 'ms', n: asked },
      ...figures,
    ],
    details: [...failed.slice(0, 5).map(({ status }) => `answered ${status}`), ...world.lastWords()],
  };
}

/** What people do: four in five read. */
function requestsOf(person: Person): Buffer[] {
  const headers = person.authorization();
  const reads = ['/v1/feed', '/v1/me', '/v1/billing/points', '/v1/generations'].map((path) => requestOf({ path, headers }));
  const write = { method: 'PUT' as const, path: '/v1/me/age-signal', headers, body: { band: '18-plus', source: 'self-declared' } };
  return [...reads, requestOf(write)];
}

function memory(samples: Samples, name: ProcessName): string {
  return `${name} ${Math.round(samples.last(name, 'memory') / 1e6)} MB`;
}
