import { quantile } from '../../bench/quantile.js';
import { webhookSecret } from '../../lab/sign-webhook.js';
import type { Person } from '../clients/person.js';
import { compare } from '../kills/compare.js';
import type { Outcome, Run, Scenario, Zero } from '../scenario.js';
import type { World } from '../world/world.js';
import { Jobs, passDay } from './jobs.js';
import { inbox, points } from './kept.js';
import { DAYS, type Plan, planOf } from './plan.js';
import { NEXT_SECRET, PostOffice, strangers } from './post-office.js';

const LONG = 10_000;
const JOBS_A_PERSON = 80;
const ACK_WITHIN_MS = 100;
const ROTATED_ON_DAY = 2;

/**
 * R9. Three days pass by hand: what is older is made older in the rows, and each call is signed when it is sent, as its provider would
 * try it again; a stale one keeps the signature of its first try.
 */
export const webhooks: Scenario = {
  name: 'webhooks',
  goals: 'R9',
  what: 'n notices of providers, each sent 1 to 5 times, shuffled, up to three days late; 1 % forged, 1 % stale, keys changed midway',
  short: 150,
  long: LONG,
  run,
};

async function run({ world, n, seed, random, say }: Run): Promise<Outcome> {
  const plan = planOf(n, random);
  const people = await world.persons(Math.ceil(plan.fates.length / JOBS_A_PERSON) + 1);
  const jobs = new Jobs(world, plan.fates);
  await jobs.begin(people, `chaos-webhooks${seed}-`);
  const nobody = strangers(plan.notices.length);
  const subjects = new Map(plan.notices.map((it) => [it, it.job === null ? nobody[it.number]! : jobs.subjectOf(it.job)]));
  const post = new PostOffice(world, subjects);
  say(`${plan.fates.length} generations at their providers`);
  await jobs.end(post.send(plan.days[0]!));
  say(`all have ended; ${post.sent.length} calls came meanwhile`);
  for (let day = 1; day <= DAYS; day += 1) {
    await passDay(world, people);
    const isTurn = day === ROTATED_ON_DAY;
    await Promise.all([post.send(plan.days[day]!), ...(isTurn ? [rotate(world, post)] : [])]);
    say(`day ${day}: ${plan.days[day]!.length} calls${isTurn ? ', keys changed' : ''}`);
  }
  await jobs.see();
  return outcome(world, plan, jobs, post, people);
}

/** As operators do it: the new secret is known to all before anybody signs with it. */
async function rotate({ processes }: World, post: PostOffice): Promise<void> {
  const secrets = `${NEXT_SECRET},${webhookSecret('replicate')}`;
  for (const name of ['api-1', 'api-2'] as const) {
    await processes.stop(name);
    await processes.start(name, { REPLICATE_WEBHOOK_SECRET: secrets });
  }
  await post.rotate();
}

async function outcome(world: World, plan: Plan, jobs: Jobs, post: PostOffice, people: readonly Person[]): Promise<Outcome> {
  const { zeros, details } = await compare(world, jobs.load);
  const wrong = jobs.wrong();
  const { sent } = post;
  const genuine = sent.filter(({ delivery }) => delivery.kind === 'genuine');
  const bad = (kind: 'forged' | 'stale'): Zero => {
    const mine = sent.filter(({ delivery }) => delivery.kind === kind);
    const isRefused = ({ status }: { status: number }) => status >= 400 && status < 500;
    return { what: `${kind} calls that were not refused`, found: mine.filter((it) => !isRefused(it)).length, n: mine.length };
  };
  const requests = new Set(plan.notices.map((it) => post.subjectOf(it).requestId));
  const kept = await inbox(world, plan, post, (messageId) => messageId.split(/[:_]/).some((part) => requests.has(part)));
  const acks = sent.map(({ ms }) => ms);
  const p99 = quantile(acks, 0.99);
  const isLong = plan.notices.length >= LONG;
  const again = genuine.filter(({ tries }) => tries !== 1).length;
  return {
    zeros: [
      ...zeros,
      { what: 'generations that ended otherwise than what happened to them says', found: wrong.length, n: plan.fates.length },
      { what: 'genuine calls that were never taken', found: genuine.filter(({ tries }) => tries === null).length, n: genuine.length },
      bad('forged'), bad('stale'), ...kept, await points(world, people, jobs),
    ],
    figures: [
      { what: 'notices', value: plan.notices.length, unit: '' },
      { what: 'calls sent', value: sent.length, unit: '' },
      { what: 'genuine calls that were sent more than once, round the change of keys', value: again, unit: '' },
      { what: 'from call to answer, median', value: quantile(acks, 0.5), unit: 'ms', n: acks.length },
      { what: 'from call to answer, p99', value: p99, unit: 'ms', ...(isLong && { atMost: ACK_WITHIN_MS }), n: acks.length },
      { what: 'the same against a page of the feed in the same run', value: p99 / quantile(post.besides, 0.99), unit: '×' },
    ],
    details: [...details, ...wrong],
  };
}
