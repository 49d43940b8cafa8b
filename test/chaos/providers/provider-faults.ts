import { setTimeout as delay } from 'node:timers/promises';
import { quantile } from '../../bench/quantile.js';
import { Probe } from '../clients/probe.js';
import type { Person } from '../clients/person.js';
import { compare } from '../kills/compare.js';
import type { Figure, Outcome, Run, Scenario } from '../scenario.js';
import type { World } from '../world/world.js';
import { Batch } from './batch.js';
import { type Fault, RUN_FAULTS, SUBMIT_FAULTS } from './faults.js';

const LONG = 24;
const PEOPLE = 4;
const WORKERS = ['worker-1', 'worker-2'] as const;
/** Of a call to a provider, in the short form; the long one keeps the time of production, half a minute. */
const SHORT_TIMEOUT_MS = 1_500;
const LOOK_EVERY_MS = 20;
const MOST_CALLS = 20;
const MOST_S = 10;
const OPENS_WITHIN_MS = 90_000;
const DUE_IN_MS = 4_000;
const LATE_S = 60;
const ENDS_WITHIN_MS = 120_000;
const BESIDE_TIMES = 1.2;
/** A p99 below it is one slow moment of the machine. */
const LEAST_MS = 20;
const ASKS = [{ method: 'GET', path: '/v1/feed' }] as const;

interface Opened {
  readonly calls: number;
  readonly s: number;
}

/** R12. */
export const providerFaults: Scenario = {
  name: 'provider-faults',
  goals: 'R12',
  what: 'providers that fail, hang, trickle, flood and say what is no answer, each to n generations; late calls after the refund',
  short: 8,
  long: LONG,
  run,
};

async function run({ world, n, seed, say }: Run): Promise<Outcome> {
  const isLong = n >= LONG;
  if (!isLong) await restart(world, { OUTBOUND_TIMEOUT_MS: String(SHORT_TIMEOUT_MS) });
  const people = await world.persons(PEOPLE);
  const batch = new Batch(world);
  const nameOf = (fault: Fault, job: number) => `chaos-faults${seed}-${fault.name.replaceAll(' ', '-')}-${job}`;
  const before = await beside(people, () => healthy(world, people, batch, seed, n));
  const opened = new Map<Fault, Opened>();
  const during = await beside(people, async () => {
    await troubled(world, people, batch, RUN_FAULTS.map((fault) => [nameOf(fault, 0), fault]));
    for (const fault of SUBMIT_FAULTS) {
      const jobs = Array.from({ length: n }, (_, job) => nameOf(fault, job));
      opened.set(fault, await broken(world, people, batch, fault, jobs));
      say(`${fault.name}: shut after ${opened.get(fault)!.calls} calls, ${opened.get(fault)!.s.toFixed(1)} s`);
    }
  });
  const { lateS, open } = await batch.ended(ENDS_WITHIN_MS);
  const late = await callBackLate(world, batch);
  await batch.see();
  if (!isLong) await restart(world, {});
  const { zeros, details } = await compare(world, batch.load);
  const shutLate = [...opened].filter(([, { calls, s }]) => calls > MOST_CALLS && s > MOST_S);
  const ratio = Math.max(LEAST_MS, quantile(during, 0.99)) / Math.max(LEAST_MS, quantile(before, 0.99));
  return {
    zeros: [
      ...zeros,
      { what: `faults after which more than ${MOST_CALLS} calls and ${MOST_S} s went by`, found: shutLate.length, n: opened.size },
      { what: 'generations that did not end', found: open, n: batch.load.known.length },
      { what: 'late calls of providers that were not taken', found: late.filter((status) => status !== 204).length, n: late.length },
    ],
    figures: [
      ...[...opened].map(([{ name }, { calls }]): Figure => ({ what: `${name}: calls until its breaker opened`, value: calls, unit: '' })),
      ...[...opened].map(([{ name }, { s }]): Figure => ({ what: `${name}: time until then`, value: s, unit: 's' })),
      { what: 'ended after its deadline, the latest', value: lateS, unit: 's', atMost: LATE_S, n: batch.load.known.length },
      { what: 'a page of the feed before, p99', value: quantile(before, 0.99), unit: 'ms', n: before.length },
      { what: 'meanwhile, p99', value: quantile(during, 0.99), unit: 'ms', n: during.length },
      { what: 'meanwhile against before', value: ratio, unit: '×', ...(isLong && { atMost: BESIDE_TIMES }) },
    ],
    details,
  };
}

/** How long pages of the feed take while `work` goes on, in ms. */
async function beside(people: readonly Person[], work: () => Promise<void>): Promise<number[]> {
  const probe = new Probe(people, ASKS, LOOK_EVERY_MS);
  const running = probe.run();
  await work();
  probe.stop();
  await running;
  return probe.answers.map(({ ms }) => ms);
}

/** As many generations as under a fault, whose providers are well and judge them at once. */
async function healthy(world: World, people: readonly Person[], batch: Batch, seed: number, n: number): Promise<void> {
  for (const provider of ['fal', 'replicate']) await world.standIns.usually(provider, { end: 'refused' });
  for (let round = 0; round < 3; round += 1) {
    const jobs = Array.from({ length: n }, (_, job) => `chaos-faults${seed}-well-${round}-${job}`);
    await batch.ask(people, jobs, 'fal');
    batch.due(jobs, ENDS_WITHIN_MS);
    await delay(2_000);
  }
}

async function troubled(world: World, people: readonly Person[], batch: Batch, jobs: readonly [string, Fault][]): Promise<void> {
  for (const [job, { scenario }] of jobs) await world.standIns.plan('replicate', job, scenario);
  const names = jobs.map(([job]) => job);
  await batch.ask(people, names, 'replicate');
  await taken(world, names);
  batch.due(names, DUE_IN_MS);
}

async function taken(world: World, jobs: readonly string[]): Promise<void> {
  for (const until = performance.now() + ENDS_WITHIN_MS; performance.now() < until; await delay(100)) {
    const calls = new Set((await world.standIns.calls()).map(({ job }) => job));
    if (jobs.every((job) => calls.has(job))) return;
  }
}

/** Until nothing more goes to fal: how many calls that took, since the first. */
async function broken(
  world: World, people: readonly Person[], batch: Batch, { scenario }: Fault, jobs: readonly string[],
): Promise<Opened> {
  await world.rows(`delete from provider_state where provider = 'fal'`);
  await world.standIns.usually('fal', scenario);
  await batch.ask(people, jobs, 'fal');
  const began = performance.now();
  const isOpen = async () =>
    (await world.rows(`select 1 from provider_state where provider = 'fal' and open_until is not null`)).length > 0;
  while (!(await isOpen()) && performance.now() - began < OPENS_WITHIN_MS) await delay(50);
  const calls = (await world.standIns.calls()).filter(({ job }) => jobs.includes(job)).length;
  batch.due(jobs, DUE_IN_MS);
  return { calls, s: (performance.now() - began) / 1000 };
}

/** Providers were done all the same, and say so: too late. */
async function callBackLate(world: World, batch: Batch): Promise<number[]> {
  const mine = new Set(batch.load.known.map(({ job }) => job));
  const calls = (await world.standIns.calls()).filter(({ job, requestId, provider }) => mine.has(job) && requestId && provider === 'fal');
  const ids = calls.map(({ requestId }) => requestId!);
  await world.standIns.let(ids);
  const bodyOf = (requestId: string) =>
    Buffer.from(JSON.stringify({ request_id: requestId, status: 'OK', payload: {} })).toString('base64');
  const signed = await world.standIns.sign(ids.map((requestId) => ({ requestId, body: bodyOf(requestId), fault: {} })));
  const url = `${world.apiUrl}/v1/webhooks/providers/fal`;
  const statuses: number[] = [];
  for (const { headers, body } of signed) {
    const answer = await fetch(url, { method: 'POST', headers, body: Buffer.from(body, 'base64') });
    await answer.arrayBuffer();
    statuses.push(answer.status);
  }
  await delay(2_000);
  return statuses;
}

async function restart({ processes }: World, env: Readonly<Record<string, string>>): Promise<void> {
  await Promise.all(WORKERS.map(async (name) => {
    await processes.killNow(name);
    await processes.start(name, env);
  }));
}
