import { setTimeout as delay } from 'node:timers/promises';
import { Load } from '../clients/load.js';
import { Probe, type Probed } from '../clients/probe.js';
import { compare } from '../kills/compare.js';
import type { Figure, Outcome, Run, Scenario, Zero } from '../scenario.js';
import type { World } from '../world/world.js';
import { MountRefused, SmallDisk } from './small-disk.js';
import { Uploader } from './uploader.js';
import { type Volume, VOLUMES } from './volumes.js';

const PEOPLE = 4;
const EVERY_MS = 100;
const ASKS = [
  { method: 'GET', path: '/v1/me' },
  { method: 'GET', path: '/v1/generations' },
  { method: 'PUT', path: '/v1/me/age-signal', body: { band: '18-plus', source: 'self-declared' } },
] as const;
const BEFORE_MS = 1_000;
const FULL_MS = 8_000;
const AFTER_MS = 5_000;
const JOBS_A_SECOND = 2;
const ENDS_WITHIN_MS = 180_000;
const NORMAL_WITHIN_MS = 10_000;

/** R14. The short form fills the database's disk alone. */
export const diskFull: Scenario = {
  name: 'disk-full',
  goals: 'R14',
  what: `the disks of the first n of: ${VOLUMES.map(({ name }) => name).join(', ')}; each full for ${FULL_MS / 1000} s under load`,
  short: 1,
  long: VOLUMES.length,
  run,
};

async function run({ world, n, seed, say }: Run): Promise<Outcome> {
  const zeros: Zero[] = [];
  const figures: Figure[] = [];
  const details: string[] = [];
  for (const volume of VOLUMES.slice(0, n)) {
    const disk = await smallDisk(world, volume);
    if (disk instanceof MountRefused) {
      say(`SKIPPED: ${disk.message}`);
      return { zeros: [], figures: [], details: [`SKIPPED, nothing was proved: ${disk.message}`] };
    }
    try {
      const outcome = await filled(world, volume, disk, `disk${seed}`);
      const wrong = outcome.zeros.filter(({ found }) => found > 0);
      say(`${volume.name}: ${wrong.length === 0 ? 'nothing wrong' : wrong.map(({ found, what }) => `${found} ${what}`).join(', ')}`);
      zeros.push(...outcome.zeros.map((zero) => ({ ...zero, what: `${volume.name}: ${zero.what}` })));
      figures.push(...outcome.figures.map((figure) => ({ ...figure, what: `${volume.name}: ${figure.what}` })));
      details.push(...(outcome.details ?? []).map((line) => `${volume.name}: ${line}`));
    } finally {
      await volume.stop(world).catch(() => undefined); // it has ended by itself
      await disk.remove();
      await volume.restore(world);
    }
  }
  return { zeros, figures, details };
}

async function smallDisk(world: World, volume: Volume): Promise<SmallDisk | MountRefused> {
  await volume.stop(world);
  try {
    return await SmallDisk.under(volume.pathIn(world), volume.spareBytes);
  } catch (error) {
    await volume.restore(world);
    if (error instanceof MountRefused) return error;
    throw error;
  }
}

async function filled(world: World, volume: Volume, disk: SmallDisk, prefix: string): Promise<Outcome> {
  await volume.start(world);
  const people = await world.persons(PEOPLE);
  const probe = new Probe(people, ASKS, EVERY_MS);
  const load = new Load(people, { prefix: `${prefix}-${volume.name.replaceAll(' ', '-')}`, choose: () => ({ provider: 'local' }) });
  const uploader = new Uploader(people[0]!).start();
  const probing = probe.run();
  await delay(BEFORE_MS);
  let freedAt = Number.POSITIVE_INFINITY;
  const filledAt = performance.now();
  const keptUp = volume.keepUp?.(world, () => performance.now() - freedAt > NORMAL_WITHIN_MS);
  for (let second = 0; second < FULL_MS / 1000; second += 1) {
    await disk.fill();
    load.begin(JOBS_A_SECOND);
    if (second === FULL_MS / 2000) await volume.press?.(world);
    await delay(1_000);
  }
  freedAt = performance.now();
  await disk.free();
  await normal(probe);
  await keptUp;
  await startTheDead(world);
  await uploader.stop(ENDS_WITHIN_MS);
  await load.ended(ENDS_WITHIN_MS);
  probe.stop();
  await probing;
  const compared = await compare(world, load);
  return judge({ probe, load, uploader, filledAt, freedAt, compared });
}

/** Of those that ended although nobody asked them to: that is told by `compare`, and the rest of the run needs them. */
async function startTheDead(world: World): Promise<void> {
  for (const { name } of world.processes.unaskedExits) await world.processes.killNow(name);
  await world.mend();
}

/** Until nothing was refused for so long; the end of a run that never is is told by what it found. */
async function normal(probe: Probe): Promise<void> {
  for (const deadline = performance.now() + 4 * NORMAL_WITHIN_MS; performance.now() < deadline; await delay(EVERY_MS)) {
    const late = probe.between(performance.now() - AFTER_MS, Number.POSITIVE_INFINITY);
    if (late.length > 0 && late.every(isSuccess)) return;
  }
}

interface Seen {
  readonly probe: Probe;
  readonly load: Load;
  readonly uploader: Uploader;
  readonly filledAt: number;
  readonly freedAt: number;
  readonly compared: Awaited<ReturnType<typeof compare>>;
}

function judge({ probe, load, uploader, filledAt, freedAt, compared }: Seen): Outcome {
  const { answers } = probe;
  const odd = answers.filter(({ status }) => status !== 0 && !isSuccess({ status }) && status !== 503 && status !== 507);
  const silent = answers.filter(({ status }) => status === 0);
  const refused = probe.between(filledAt, freedAt).filter((it) => !isSuccess(it)).length;
  const lastBad = probe.between(freedAt, Number.POSITIVE_INFINITY).filter((it) => !isSuccess(it)).at(-1);
  const normalAfter = lastBad ? lastBad.askedAt + lastBad.ms - freedAt : 0;
  return {
    zeros: [
      ...compared.zeros,
      { what: 'answers other than success, 503 and 507', found: odd.length, n: answers.length },
      { what: 'requests without an answer', found: silent.length, n: answers.length },
      { what: 'uploads that went wrong', found: uploader.odd.length, n: uploader.ready.length + uploader.odd.length },
    ],
    figures: [
      { what: 'requests refused while it was full', value: refused, unit: '', n: probe.between(filledAt, freedAt).length },
      { what: 'steps of uploads refused', value: uploader.refusals, unit: '', n: uploader.ready.length },
      { what: 'generations taken', value: load.known.length, unit: '' },
      { what: 'normal after there was room again', value: normalAfter, unit: 'ms', atMost: NORMAL_WITHIN_MS },
    ],
    details: [
      ...compared.details, ...uploader.odd, ...odd.slice(0, 5).map(({ path, status, body }) => `${path} ${status} ${JSON.stringify(body)}`),
    ],
  };
}

function isSuccess({ status }: Pick<Probed, 'status'>): boolean {
  return status >= 200 && status < 300;
}
