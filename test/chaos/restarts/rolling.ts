import { setTimeout as delay } from 'node:timers/promises';
import { Load } from '../clients/load.js';
import { Probe } from '../clients/probe.js';
import { compare } from '../kills/compare.js';
import type { Outcome, Run, Scenario } from '../scenario.js';
import { PROCESSES } from '../world/world.js';

const PEOPLE = 6;
const EVERY_MS = 60;
const EXIT_WITHIN_S = 30;
const JOBS_A_STOP = 4;
const ENDS_WITHIN_MS = 120_000;
const ASKS = [
  { method: 'GET', path: '/v1/me' },
  { method: 'GET', path: '/v1/feed' },
  { method: 'GET', path: '/v1/generations' },
  { method: 'PUT', path: '/v1/me/age-signal', body: { band: '18-plus', source: 'self-declared' } },
] as const;

/** R18. */
export const rolling: Scenario = {
  name: 'rolling-restart',
  goals: 'R18',
  what: 'every process in turn told to stop (SIGTERM) and started again under requests and generations, n times',
  short: 1,
  long: 5,
  run,
};

async function run({ world, n, seed, say }: Run): Promise<Outcome> {
  await world.standIns.usually('fal', { queuedLooks: 1, callback: 'once' });
  const people = await world.persons(PEOPLE);
  const probe = new Probe(people, ASKS, EVERY_MS);
  const load = new Load(people, { prefix: `rolling${seed}`, choose: (job) => ({ provider: job % 2 === 0 ? 'local' : 'fal' }) });
  const running = probe.run();
  const stops: { name: string; s: number; isClean: boolean }[] = [];
  for (let round = 0; round < n; round += 1) {
    for (const name of PROCESSES) {
      load.begin(JOBS_A_STOP);
      await delay(500);
      const { exit, ms } = await world.processes.stop(name);
      stops.push({ name, s: ms / 1000, isClean: exit.code === 0 });
      say(`${name} ended after ${(ms / 1000).toFixed(1)} s (${exit.signal ?? exit.code})`);
      await world.processes.start(name);
    }
  }
  await load.ended(ENDS_WITHIN_MS);
  probe.stop();
  await running;
  const failed = probe.answers.filter(({ status }) => status === 0 || status >= 400);
  for (const { path, status, ms } of failed.slice(0, 10)) say(`failed: ${path} ${status} after ${Math.round(ms)} ms`);
  const { zeros, details } = await compare(world, load);
  const again = load.known.filter(({ tries }) => tries > 1).length;
  const longest = Math.max(...stops.map(({ s }) => s));
  return {
    zeros: [
      ...zeros,
      { what: 'requests that failed', found: failed.length, n: probe.answers.length },
      { what: 'requests for generations that had to be sent again', found: again, n: load.known.length },
      { what: 'processes that did not end with 0', found: stops.filter(({ isClean }) => !isClean).length, n: stops.length },
    ],
    figures: [{ what: 'from SIGTERM to the exit, the longest', value: longest, unit: 's', atMost: EXIT_WITHIN_S, n: stops.length }],
    details,
  };
}
