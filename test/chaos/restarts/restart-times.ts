import { setTimeout as delay } from 'node:timers/promises';
import { quantile } from '../../bench/quantile.js';
import type { Outcome, Run, Scenario } from '../scenario.js';
import { SERVERS } from '../world/servers.js';
import { PROCESSES, type World } from '../world/world.js';

const API_WITHIN_S = 3;
const STACK_WITHIN_S = 15;
const SEEN_WITHIN_MS = 5_000;

/** R7. */
export const restartTimes: Scenario = {
  name: 'restart-times',
  goals: 'R7',
  what: 'from the start of a process to its first 200 on readiness; readiness while a dependency is away',
  short: 2,
  long: 20,
  run,
};

async function run({ world, n, say }: Run): Promise<Outcome> {
  const { processes, servers } = world;
  const api: number[] = [];
  for (let start = 0; start < n; start += 1) {
    await processes.killNow('api-1');
    api.push((await processes.start('api-1')) / 1000);
  }
  say(`API: ${api.map((s) => s.toFixed(1)).join(', ')} s`);
  await processes.stopAll();
  for (const name of SERVERS) await servers.kill(name);
  const began = performance.now();
  await servers.startAll();
  await Promise.all(PROCESSES.map((name) => processes.start(name)));
  const stack = (performance.now() - began) / 1000;
  const wrong: string[] = [];
  for (const name of SERVERS) {
    await servers.kill(name);
    if (!(await all(world, 503))) wrong.push(`${name} is away, and somebody is ready`);
    await servers.start(name);
    if (!(await all(world, 200))) wrong.push(`${name} is back, and somebody is not ready`);
  }
  return {
    zeros: [{ what: 'losses and returns of a dependency that readiness did not tell', found: wrong.length, n: SERVERS.length * 2 }],
    figures: [
      { what: 'start of an API process to ready, median', value: quantile(api, 0.5), unit: 's', atMost: API_WITHIN_S, n },
      { what: 'the same, the longest', value: Math.max(...api), unit: 's', n },
      { what: 'start of the whole stack, all killed before, to ready', value: stack, unit: 's', atMost: STACK_WITHIN_S, n: 1 },
    ],
    details: wrong,
  };
}

async function all({ processes }: World, status: number): Promise<boolean> {
  for (const deadline = performance.now() + SEEN_WITHIN_MS; performance.now() < deadline; await delay(100)) {
    const seen = await Promise.all(PROCESSES.map((name) => processes.readiness(name)));
    if (seen.every((each) => each === status)) return true;
  }
  return false;
}
