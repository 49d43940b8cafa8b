import { setTimeout as delay } from 'node:timers/promises';
import { requestOf } from '../../bench/load/connection.js';
import { quantile } from '../../bench/quantile.js';
import { Flood, type Shot } from '../clients/flood.js';
import type { Person } from '../clients/person.js';
import type { Outcome, Run, Scenario } from '../scenario.js';
import type { World } from '../world/world.js';

/** One process is flooded: load, database and service share the cores, and a second one would be measured through the first. */
const FLOODED = 'api-1';
const PEOPLE = 20;
const TIMES = 3;
/** Under way at a time while the peak is looked for. */
const CONNECTIONS = 48;
const PEAK_SECONDS = 4;
/** Of the peak: where nobody waits for anybody. */
const QUIET_PART = 0.2;
const QUIET_SECONDS = 3;
const BACK_WITHIN_S = 10;
/** As before: a second whose slowest in twenty is no slower than so many times those of before. */
const BACK_TIMES = 1.5;
const BACK_AT_MOST_MS = 20;
const REFUSED_WITHIN_MS = 1_000;
/** Of the peak, in percent; what is missed is what is told. */
const GOODPUT_LOST_AT_MOST = 20;
/** A shorter run, on whatever machine, shows that nothing breaks; speed is judged by longer ones. */
const JUDGED_FROM_SECONDS = 30;
const HEALTHY_WITHIN_MS = { judged: 1_000, unjudged: 5_000 };

/** R17. */
export const overload: Scenario = {
  name: 'overload',
  goals: 'R17',
  what: 'three times as many requests as one API process can answer, for n seconds',
  short: 10,
  long: 60,
  run,
};

async function run({ world, n, say }: Run): Promise<Outcome> {
  const people = await world.persons(PEOPLE);
  const { port } = await world.processes.portsOf(FLOODED);
  const flood = new Flood(`http://127.0.0.1:${port}`, people.flatMap(requestsOf));
  try {
    await flood.asManyAsCan(CONNECTIONS, PEAK_SECONDS); // warm
    const before = await peakOf(flood);
    const quiet = await flood.atRate(before * QUIET_PART, QUIET_SECONDS);
    say(`peak ${Math.round(before)} a second; quiet p95 ${quantile(times(quiet), 0.95).toFixed(1)} ms`);
    const health = watchHealth(world, n >= JUDGED_FROM_SECONDS ? HEALTHY_WITHIN_MS.judged : HEALTHY_WITHIN_MS.unjudged);
    const shots = await flood.atRate(before * TIMES, n);
    const backAfterS = await back(flood, before * QUIET_PART, quantile(times(quiet), 0.95));
    const unhealthy = await health.stop();
    const after = await peakOf(flood);
    return judge({ shots, seconds: n, peak: Math.max(before, after), backAfterS, unhealthy });
  } finally {
    flood.close();
  }
}

/** What people do: three in four read. */
function requestsOf(person: Person): Buffer[] {
  const headers = person.authorization();
  const reads = ['/v1/feed', '/v1/me', '/v1/billing/points'].map((path) => requestOf({ path, headers }));
  const write = { method: 'PUT' as const, path: '/v1/me/age-signal', headers, body: { band: '18-plus', source: 'self-declared' } };
  return [...reads, requestOf(write)];
}

async function peakOf(flood: Flood): Promise<number> {
  return (await flood.asManyAsCan(CONNECTIONS, PEAK_SECONDS)).filter(isGood).length / PEAK_SECONDS;
}

function judge(seen: { shots: readonly Shot[]; seconds: number; peak: number; backAfterS: number; unhealthy: Looks }): Outcome {
  const { shots, seconds, peak, backAfterS, unhealthy } = seen;
  const good = shots.filter(isGood);
  const refused = shots.filter(({ status }) => status === 503);
  const odd = shots.filter(({ status }) => status >= 300 && status !== 503);
  const goodput = good.length / seconds;
  const of = (what: string, value: number, unit: string, more: object = {}) => ({ what, value, unit, ...more });
  const limit = (atMost: number) => (seconds >= JUDGED_FROM_SECONDS ? { atMost } : {});
  return {
    zeros: [
      { what: 'requests without an answer', found: shots.filter(({ status }) => status === 0).length, n: shots.length },
      { what: 'answers other than success and 503', found: odd.length, n: shots.length },
      { what: 'refusals without Retry-After, or that are no problem document', found: refused.filter(isBare).length, n: refused.length },
      { what: 'looks at liveness and readiness that were not answered 200 in time', found: unhealthy.bad, n: unhealthy.all },
    ],
    figures: [
      of('peak of one process', peak, 'requests a second'),
      of('answered meanwhile', goodput, 'requests a second', { n: good.length }),
      of('less than the peak by', Math.max(0, 100 * (1 - goodput / peak)), '%', limit(GOODPUT_LOST_AT_MOST)),
      of('the slowest refusal', Math.max(0, ...times(refused)), 'ms', { ...limit(REFUSED_WITHIN_MS), n: refused.length }),
      of('answers meanwhile, p50', quantile(times(good), 0.5), 'ms'),
      of('answers meanwhile, p99', quantile(times(good), 0.99), 'ms'),
      of('as before after', backAfterS, 's', limit(BACK_WITHIN_S)),
    ],
    details: odd.slice(0, 5).map(({ status }) => `answered ${status}`),
  };
}

/** Until a second is as those of before; at most twice as long as it may take. */
async function back(flood: Flood, perSecond: number, beforeMs: number): Promise<number> {
  const overAt = performance.now();
  for (;;) {
    const second = await flood.atRate(perSecond, 1);
    const seconds = (performance.now() - overAt) / 1000;
    const isBack = second.every(isGood) && quantile(times(second), 0.95) <= Math.max(BACK_AT_MOST_MS, BACK_TIMES * beforeMs);
    if (isBack || seconds > 2 * BACK_WITHIN_S) return seconds - 1;
  }
}

interface Looks {
  readonly all: number;
  readonly bad: number;
}

/** Of the flooded process, four times a second, on its own port for everybody. */
function watchHealth({ processes }: World, withinMs: number): { stop: () => Promise<Looks> } {
  const looks = { all: 0, bad: 0 };
  let isOver = false;
  const watching = (async () => {
    const { port } = await processes.portsOf(FLOODED);
    while (!isOver) {
      for (const path of ['live', 'ready']) {
        const url = `http://127.0.0.1:${port}/health/${path}`;
        const isGood200 = await fetch(url, { signal: AbortSignal.timeout(withinMs) }).then(
          async (answer) => (await answer.arrayBuffer(), answer.ok), () => false,
        );
        looks.all += 1;
        if (!isGood200) looks.bad += 1;
      }
      await delay(250);
    }
  })();
  return { stop: async () => ((isOver = true), await watching, looks) };
}

const isGood = ({ status }: Shot) => status >= 200 && status < 300;
const isBare = ({ retryAfter, isProblem }: Shot) => !isProblem || retryAfter === null || retryAfter < 1;
const times = (shots: readonly Shot[]) => shots.map(({ ms }) => ms);
