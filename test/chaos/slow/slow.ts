import { setTimeout as delay } from 'node:timers/promises';
import { quantile } from '../../bench/quantile.js';
import { requestOf } from '../../bench/load/connection.js';
import { Flood, type Shot } from '../clients/flood.js';
import { Listener } from '../clients/listener.js';
import type { Outcome, Run, Scenario } from '../scenario.js';
import { sendSlowly, SlowClient, type Slowness } from './slow-client.js';

const ATTACKED = 'api-1';
const KINDS: readonly Slowness[] = ['headers', 'body', 'silence'];
const CUT_WITHIN_MS = 15_000;
const TIMES = 2;
/** Fewer show that nothing breaks; speed is judged by as many. */
const JUDGED_FROM = 500;
/** A p99 below it is one slow moment of the machine. */
const LEAST_MS = 20;
const HONEST_PER_SECOND = 40;
const BASELINE_SECONDS = 6;
/** Long enough that each is cut off, and comes again. */
const ATTACK_SECONDS = 16;
const OPENED_A_SECOND = 250;
const BAD_LINES = 5;
const UPLOAD = { bytes: 200_000, ms: 8_000 };

/** R15. */
export const slow: Scenario = {
  name: 'slow-clients',
  goals: 'R15',
  what: 'n connections at a time that send headers or a body too slowly, or nothing, and come again when they are cut off',
  short: 200,
  long: 1_000,
  run,
};

async function run({ world, n, say }: Run): Promise<Outcome> {
  const { port } = await world.processes.portsOf(ATTACKED);
  const url = `http://127.0.0.1:${port}`;
  const person = await world.person(url);
  const headers = person.authorization();
  const flood = new Flood(url, ['/v1/feed', '/v1/me', '/v1/billing/points'].map((path) => requestOf({ path, headers })));
  const listener = await new Listener(person).start();
  await flood.asManyAsCan(4, 2); // warm
  const before = await flood.atRate(HONEST_PER_SECOND, BASELINE_SECONDS);
  const attackers: SlowClient[] = [];
  for (let opened = 0; opened < n; opened += 1) {
    attackers.push(new SlowClient(port, KINDS[opened % KINDS.length]!).start());
    if (opened % (OPENED_A_SECOND / 10) === 0) await delay(100);
  }
  const seconds = ATTACK_SECONDS;
  const uploading = Promise.all(Array.from({ length: BAD_LINES }, () => sendSlowly(port, UPLOAD.bytes, UPLOAD.ms)));
  const during = await flood.atRate(HONEST_PER_SECOND, seconds);
  const uploads = await uploading;
  for (const attacker of attackers) attacker.stop();
  const lives = attackers.flatMap((it) => it.lives);
  const after = await flood.atRate(HONEST_PER_SECOND, BASELINE_SECONDS);
  await listener.stop();
  flood.close();
  const baseline = Math.max(LEAST_MS, p99(before), p99(after));
  say(`p99 before ${p99(before).toFixed(1)}, during ${p99(during).toFixed(1)}, after ${p99(after).toFixed(1)} ms`);
  const failed = [...before, ...during, ...after].filter(({ status }) => status !== 200);
  const limit = { atMost: CUT_WITHIN_MS / 1000 };
  return {
    zeros: [
      { what: 'honest requests that were not answered 200', found: failed.length, n: before.length + during.length + after.length },
      { what: 'connections that stood longer than 15 s', found: lives.filter((ms) => ms > CUT_WITHIN_MS).length, n: lives.length },
      { what: 'attackers that were never cut off', found: attackers.filter((it) => it.lives.length < 2).length, n },
      { what: 'uploads of 200 KB in 8 s that were cut off', found: uploads.filter((it) => it === 0 || it === 408).length, n: BAD_LINES },
      { what: 'event streams that broke', found: listener.connections - 1, n: 1 },
    ],
    figures: [
      { what: 'the longest life of a slow connection', value: Math.max(...lives) / 1000, unit: 's', ...limit, n: lives.length },
      { what: 'honest requests, p99 before or after', value: baseline, unit: 'ms' },
      { what: 'the same during the attack', value: p99(during), unit: 'ms', n: during.length },
      { what: 'that is', value: p99(during) / baseline, unit: '× as slow', ...(n >= JUDGED_FROM && { atMost: TIMES }) },
    ],
    details: failed.slice(0, 5).map(({ status, ms }) => `answered ${status} after ${Math.round(ms)} ms`),
  };
}

function p99(shots: readonly Shot[]): number {
  return quantile(shots.map(({ ms }) => ms), 0.99);
}
