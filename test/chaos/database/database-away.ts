import { setTimeout as delay } from 'node:timers/promises';
import { Probe, type Probed } from '../clients/probe.js';
import type { Person } from '../clients/person.js';
import type { Figure, Outcome, Run, Scenario, Zero } from '../scenario.js';
import type { World } from '../world/world.js';

const PEOPLE = 4;
const EVERY_MS = 40;
const ASKS = [
  { method: 'GET', path: '/v1/me' },
  { method: 'GET', path: '/v1/generations' },
  { method: 'GET', path: '/v1/feed' },
  { method: 'GET', path: '/v1/billing/points' },
  { method: 'PUT', path: '/v1/me/age-signal', body: { band: '18-plus', source: 'self-declared' } },
] as const;
/** Since the fault began: what was under way then may still be answered by what the database had said. */
const REFUSED_WITHIN_MS = 1_000;
const NORMAL_WITHIN_MS = 5_000;
const AWAY_MS = 3_000;
const WATCHED_AFTER_MS = 6_000;

/** How the database goes away; `back` resolves when it takes connections. */
interface Outage {
  readonly what: string;
  readonly begin: (world: World) => Promise<void>;
  readonly end: (world: World) => Promise<void>;
}

const links = ({ links: all }: World) => all.to('postgres');

const OUTAGES: readonly Outage[] = [
  {
    what: 'killed',
    begin: (world) => world.servers.kill('postgres'),
    end: (world) => world.servers.start('postgres'),
  },
  {
    what: 'unreachable (refused)',
    begin: async (world) => void (await Promise.all(links(world).map((link) => link.cut()))),
    end: async (world) => void (await Promise.all(links(world).map((link) => link.restore()))),
  },
  {
    what: 'unreachable (everything dropped)',
    begin: async (world) => links(world).forEach((link) => link.hang()),
    end: async (world) => links(world).forEach((link) => link.hang(false)),
  },
];

/** R6. */
export const databaseAway: Scenario = {
  name: 'database-away',
  goals: 'R6',
  what: 'PostgreSQL killed, refused and dropped by the network under requests; n times each',
  short: 1,
  long: 10,
  run,
};

async function run({ world, n, say }: Run): Promise<Outcome> {
  const people = await world.persons(PEOPLE);
  const pids = await pidsOf(world);
  const seen: { outage: Outage; during: Probed[]; after: Probed[]; normalAfterMs: number }[] = [];
  for (let round = 0; round < n; round += 1) {
    for (const outage of OUTAGES) {
      const look = await one(world, people, outage);
      seen.push({ outage, ...look });
      say(`${outage.what}: ${look.during.length} asked meanwhile, normal after ${Math.round(look.normalAfterMs)} ms`);
    }
  }
  const during = seen.flatMap((it) => it.during);
  const all = seen.flatMap((it) => [...it.during, ...it.after]);
  const isRefused = ({ status }: Probed) => status === 503;
  const count = (what: string, of: readonly Probed[], isFault: (it: Probed) => boolean): Zero & { list: Probed[] } => {
    const list = of.filter(isFault);
    return { what, found: list.length, n: of.length, list };
  };
  const zeros = [
    count('answers of 500 or any other status than success and 503', all, ({ status }) => status !== 0 && status !== 503 && status >= 300),
    count('requests without an answer', all, ({ status }) => status === 0),
    count('refusals without Retry-After', all, (it) => isRefused(it) && !(Number(it.retryAfter) > 0)),
    count('successes in the second half of an outage', seen.flatMap((it) => it.during.slice(-20)), ({ status }) => status < 300),
  ];
  const now = await pidsOf(world);
  const exits = Object.entries(pids).filter(([name, pid]) => now[name] !== pid).length;
  const figures = OUTAGES.flatMap((outage): Figure[] => {
    const mine = seen.filter((it) => it.outage === outage);
    const refused = mine.flatMap((it) => it.during.filter(isRefused));
    const slowest = { value: Math.max(...refused.map(({ ms }) => ms)), atMost: REFUSED_WITHIN_MS, n: refused.length };
    const longest = { value: Math.max(...mine.map((it) => it.normalAfterMs)), atMost: NORMAL_WITHIN_MS, n: mine.length };
    return [
      { what: `${outage.what}: the slowest 503`, unit: 'ms', ...slowest },
      { what: `${outage.what}: normal after`, unit: 'ms', ...longest },
    ];
  });
  return {
    zeros: [
      ...zeros.map(({ what, found, n: of }) => ({ what, found, n: of })),
      { what: 'processes that ended', found: exits + world.processes.unaskedExits.length, n: Object.keys(pids).length },
    ],
    figures: [...figures, { what: 'requests meanwhile', value: during.length, unit: '' }],
    details: zeros.flatMap(({ what, list }) => list.slice(0, 5).map((it) => `${what}: ${it.path} ${it.status} ${JSON.stringify(it.body)}`)),
  };
}

async function one(world: World, people: readonly Person[], outage: Outage) {
  const probe = new Probe(people, ASKS, EVERY_MS);
  const running = probe.run();
  await delay(500);
  const beganAt = performance.now();
  await outage.begin(world);
  await delay(AWAY_MS);
  const overAt = performance.now();
  await outage.end(world);
  const backAt = performance.now();
  await delay(WATCHED_AFTER_MS);
  probe.stop();
  await running;
  const after = probe.between(backAt, Number.POSITIVE_INFINITY);
  const lastBad = after.filter(({ status }) => status === 503).at(-1);
  return { during: probe.between(beganAt, overAt), after, normalAfterMs: lastBad ? lastBad.askedAt + lastBad.ms - backAt : 0 };
}

async function pidsOf({ processes }: World): Promise<Record<string, number>> {
  return Object.fromEntries(processes.names().map((name) => [name, processes.pidOf(name)]));
}
