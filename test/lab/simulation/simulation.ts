import { randomUUID } from 'node:crypto';
import { GenerationReconciler } from '../../../src/modules/generation/engine/generation-reconciler.task.js';
import { GenerationsJob } from '../../../src/modules/generation/engine/generations.job.js';
import { ObjectStorage } from '../../../src/platform/storage/object-storage.js';
import { Transport } from '../../../src/platform/outbound/transport/transport.js';
import { OutboundHttp } from '../../../src/platform/outbound/index.js';
import { Jobs } from '../../../src/platform/jobs/jobs.js';
import type { Actor } from '../../support/actor.js';
import { startApp, type TestApp } from '../../support/harness.js';
import { TestClock } from '../../support/test-clock.js';
import { seeded } from '../../tools/seeded.js';
import { CallbackRelay } from '../callback-relay.js';
import { type Choice, choicesOf } from '../choices.js';
import { play } from '../played.js';
import type { ProviderStandIn } from '../stand-in.js';
import { type Audit, audit } from './audit.js';
import { drawScenario } from './faults.js';
import { Mortality } from './mortal.js';

export interface SimulationOptions {
  readonly jobs: number;
  readonly seed: number;
  /** Open at a time. */
  readonly inFlight?: number;
  readonly say?: (line: string) => void;
}

export interface Simulated extends Audit {
  readonly kills: number;
  /** How far the clock went, in hours. */
  readonly hours: number;
  readonly byProvider: Readonly<Record<string, number>>;
}

const PEOPLE = 20;
/** Of the rings that are answered: how many end in a kill, and after how many steps to the outside at most. */
const KILLED = 0.25;
const MOST_STEPS = 40;
/** Of the jobs: pictures, where a provider makes them. Posters of clips and sounds take long to draw, and prove nothing here. */
const PICTURES = 0.8;
/** Until nothing rings. */
const LONGEST_MS = 10 * 60_000;
/** So that much is due at a time. */
const SHORTEST_JUMP_MS = 5_000;
/** Left to the engine's own choice among all who may: where failover can happen. */
const UNCHOSEN = 0.2;
const ENV = {
  ROLES: 'api,worker', // nothing is periodic: the simulation says when time passes
  GENERATION_CONCURRENCY: '8',
  GENERATION_LIMIT_PER_ACCOUNT: '100',
  GENERATION_QUEUED_PER_ACCOUNT: '1000',
  WELCOME_POINTS: '100000000',
  ACCESS_TOKEN_MINUTES: '100000',
  LOCAL_PROVIDER_ENABLED: 'false',
  PROVIDER_LIMITS: '*.dailyBudgetUsd=none,*.perMinute=none,*.concurrency=30',
  LOG_LEVEL: 'error',
};

/**
 * Many generations over all providers at once, each submit with a fault drawn from the seed, workers killed in the middle of their steps,
 * on a clock that jumps to whatever is due next. Then everything is compared with everything. The seed fixes the draws, not the order in
 * which parallel work meets them.
 */
export async function simulate({ jobs, seed, inFlight = 200, say = () => undefined }: SimulationOptions): Promise<Simulated> {
  const random = seeded(seed);
  const clock = new TestClock();
  const played = await play({ now: () => clock.now() });
  const relay = await CallbackRelay.start();
  const app = await startApp({ clock, env: { ...ENV, PUBLIC_URL: relay.url, ...played.env } });
  relay.target = app.url;
  const mortality = new Mortality();
  try {
    for (const standIn of played.standIns) {
      Object.defineProperty(standIn, 'usually', { get: () => drawScenario(random, standIn.cannot) });
      standIn.projectWebhookUrl = `${relay.url}/v1/webhooks/providers/${standIn.provider}`;
    }
    const people: Actor[] = [];
    for (let n = 0; n < PEOPLE; n += 1) people.push(await app.actor({ consent: true }));
    const offers = offersOf(app, played.standIns);
    killNowAndThen(app, mortality, random);
    const begun = clock.now().getTime();
    for (let asked = 0, open = 0; asked < jobs || open > 0; open = await openJobs(app)) {
      const free = Math.min(jobs - asked, inFlight - open);
      for (let n = 0; n < free; n += 1) await ask(people[asked % PEOPLE]!, asked++, offers, random);
      await settle(app);
      await jump(app);
      if (asked % 500 < free) say(`${asked} asked for, ${await openJobs(app)} open, ${mortality.kills} kills`);
    }
    const hours = (clock.now().getTime() - begun) / 3_600_000;
    mortality.end();
    await settle(app);
    const byProvider = Object.fromEntries(played.standIns.map(({ provider, runs }) => [provider, runs.length]));
    return { ...(await audit(app, played.standIns)), kills: mortality.kills, hours, byProvider };
  } finally {
    mortality.end();
    await app.stop();
    await relay.close();
    await played.close();
  }
}

/** What needs a text alone: a job can then be found again in whatever a provider received. */
function offersOf(app: TestApp, standIns: readonly ProviderStandIn[]): Choice[][] {
  const isTextual = ({ tool }: Choice) => tool.prompt !== 'none' && tool.inputs.every(({ min }) => min === 0);
  return standIns.map(({ provider }) => choicesOf(app, provider).filter(isTextual)).filter((choices) => choices.length > 0);
}

/** Every provider is drawn as often as any other, whatever number of models it serves. */
async function ask(who: Actor, n: number, offers: readonly Choice[][], random: () => number): Promise<void> {
  const choices = offers[Math.floor(random() * offers.length)]!;
  const pictures = choices.filter(({ tool }) => tool.kind === 'image');
  const drawn = pictures.length > 0 && random() < PICTURES ? pictures : choices;
  const { tool, model, parameters, count } = drawn[Math.floor(random() * drawn.length)]!;
  const isFree = random() < UNCHOSEN && (model.points ?? 0) <= tool.price.points;
  const body = { tool: tool.id, parameters, count, prompt: `sim-${String(n).padStart(6, '0')}`, ...(!isFree && { provider: model.id }) };
  const key = randomUUID();
  for (;;) {
    const { status } = await who.post('/v1/generations', body).set('idempotency-key', key);
    if (status === 202) return;
    if (status !== 503) throw new Error(`job ${n}, ${tool.id} by ${model.id}: ${status}`); // 503: the machine is busy
  }
}

function killNowAndThen(app: TestApp, mortality: Mortality, random: () => number): void {
  mortality.watchStatements();
  mortality.watch(app.get(Transport), 'exchange');
  mortality.watch(app.get(OutboundHttp), 'download');
  mortality.watch(app.get(ObjectStorage), 'put', 'remove');
  mortality.watch(app.get(Jobs), 'ring');
  const job = app.get(GenerationsJob);
  const run = job.run.bind(job);
  job.run = async (id) => {
    const steps = random() < KILLED ? 1 + Math.floor(random() * MOST_STEPS) : Number.POSITIVE_INFINITY;
    await mortality.live({ steps, diesAfter: random() < 0.5 }, () => run(id));
  };
}

/** Until nothing rings any more at this moment. */
async function settle(app: TestApp): Promise<void> {
  await app.until(async () => {
    if ((await app.get(Jobs).pending()) > 0) return 'rings';
    const open = await app.sql<object>('select 1 from outbox_delivery where delivered_at is null limit 1');
    return open.length > 0 ? 'events' : null;
  }, LONGEST_MS);
}

/** To the moment at which the next thing is due, where everything due is rung for. */
async function jump(app: TestApp): Promise<void> {
  const due = `select min(next_action_at) as at from generation where status = 'running'`;
  const [row] = await app.sql<{ at: Date | null }>(due);
  const ms = row?.at ? row.at.getTime() - app.clock.now().getTime() : 0;
  app.clock.advance(Math.max(SHORTEST_JUMP_MS, ms + 1));
  await app.get(GenerationReconciler).run();
}

async function openJobs(app: TestApp): Promise<number> {
  const sql = "select count(*)::int as open from generation where status in ('queued', 'running')";
  return (await app.sql<{ open: number }>(sql))[0]!.open;
}
