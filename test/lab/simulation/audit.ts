import { LedgerVerifier } from '../../../src/modules/billing/index.js';
import { ObjectStorage } from '../../../src/platform/storage/object-storage.js';
import type { TestApp } from '../../support/harness.js';
import { opened } from '../../support/sealed.js';
import type { ProviderStandIn } from '../stand-in.js';

/** A job as the client sees it at the end. */
interface Job {
  readonly id: string;
  readonly prompt: string;
  readonly status: string;
  readonly price: number;
  readonly held: number;
  readonly captured: number;
  readonly count: number;
  readonly outputs: number;
}

interface Attempt {
  readonly generationId: string;
  readonly provider: string;
  readonly number: number;
  readonly state: string;
  readonly requestId: string | null;
  readonly kind: string | null;
}

interface Sent {
  readonly generationId: string;
  readonly recipient: string;
  readonly outcome: 'announced' | 'sent' | 'not-sent' | 'unknown';
}

export interface Audit {
  /** Jobs by the status in which they ended. */
  readonly ends: Readonly<Record<string, number>>;
  readonly attempts: number;
  /** Requests that a provider took and would bill. */
  readonly billed: number;
  /** Of these, those whose results were good and that nobody got: what lost answers and kills cost. */
  readonly lost: number;
  readonly captured: number;
  readonly delivered: number;
  readonly disclosures: number;
  /** Of these, those that cannot say whether what they announce arrived. */
  readonly inDoubt: number;
  readonly received: number;
  readonly wrong: readonly string[];
}

const JOBS = `
  select g.id, g.prompt, g.status, g.price_per_unit as price, g.points_held as held, g.points_captured as captured,
    g.requested_count as count, (select count(*)::int from creation c where c.generation_id = g.id) as outputs
  from generation g`;
const ATTEMPTS = `
  select generation_id as "generationId", provider, number, state, request_id as "requestId", error->>'kind' as kind
  from generation_attempt order by generation_id, number`;

/** Compares what clients see, the rows, the books, the objects, and what the stand-ins received. */
export async function audit(app: TestApp, standIns: readonly ProviderStandIn[]): Promise<Audit> {
  const wrong: string[] = [];
  const jobs = (await app.sql<Job>(JOBS)).map((job) => ({ ...job, prompt: opened(app, 'generation.prompt', job.id, job.prompt)! }));
  const attempts = await app.sql<Attempt>(ATTEMPTS);
  const sent = await app.sql<Sent>('select generation_id as "generationId", recipient, outcome from disclosure');
  jobs.forEach((job) => wrong.push(...chargeFaults(job)));
  wrong.push(...(await objectFaults(app)), ...(await bookFaults(app)));
  const byJob = new Map(jobs.map((job) => [job.id, attempts.filter(({ generationId }) => generationId === job.id)]));
  let [billed, lost, received] = [0, 0, 0];
  const promptOf = new Map(jobs.map(({ id, prompt }) => [prompt, id]));
  const submits = standIns.flatMap(({ provider, submits: { received: list } }) =>
    list.map(({ request, run }) => ({ provider, run, job: promptOf.get(/sim-\d{6}/.exec(request.body.toString('latin1'))?.[0] ?? '') })),
  );
  for (const job of jobs) {
    const mine = submits.filter((submit) => submit.job === job.id);
    const taken = mine.flatMap(({ run }) => (run ? [run] : []));
    const good = taken.filter(({ scenario: { end = 'done' } }) => end === 'done');
    const fit = good.filter(({ scenario: { file = 'good' } }) => file === 'good');
    received += mine.length;
    billed += good.length;
    lost += job.status === 'succeeded' ? Math.max(0, fit.length - 1) : fit.length;
    if (good.length > 1) wrong.push(`${job.prompt}: ${good.length} requests were taken and billed`);
    wrong.push(...attemptFaults(job, byJob.get(job.id) ?? [], mine), ...disclosureFaults(job, sent, mine));
  }
  const strangers = submits.filter(({ job }) => job === undefined).length;
  if (strangers > 0) wrong.push(`${strangers} submits belong to no job`);
  const sum = (of: (job: Job) => number) => jobs.reduce((total, job) => total + of(job), 0);
  const byEnd = Object.entries(Object.groupBy(jobs, ({ status }) => status));
  const ends = Object.fromEntries(byEnd.map(([end, list = []]) => [end, list.length]));
  return {
    ends, attempts: attempts.length, billed, lost, received, wrong,
    captured: sum(({ captured }) => captured), delivered: sum(({ outputs }) => outputs),
    disclosures: sent.length, inDoubt: sent.filter(isOpen).length,
  };
}

function chargeFaults({ prompt, status, price, captured, count, outputs }: Job): string[] {
  const faults: string[] = [];
  if (status === 'queued' || status === 'running') faults.push(`${prompt}: lost, it is ${status}`);
  if (captured !== price * outputs) faults.push(`${prompt}: charged ${captured} for ${outputs} outputs at ${price}`);
  if (status === 'succeeded' ? outputs < 1 || outputs > count : outputs > 0) faults.push(`${prompt}: ${status} with ${outputs} outputs`);
  return faults;
}

type Received = readonly { readonly provider: string; readonly run: unknown }[];

/** Each attempt is at most one request that was taken. */
function attemptFaults({ prompt }: Job, attempts: readonly Attempt[], received: Received): string[] {
  const providers = new Set(received.map(({ provider }) => provider));
  return [...providers].flatMap((provider) => {
    const tries = attempts.filter((attempt) => attempt.provider === provider).length;
    const took = received.filter((submit) => submit.provider === provider).length;
    return took > tries ? [`${prompt}: ${provider} got ${took} submits for ${tries} attempts`] : [];
  });
}

/**
 * A row for each submit that was received, and each that says "sent" was. What a kill left announced, or a line that broke under the
 * request left unknown, may have been received or not: the row says just that.
 */
function disclosureFaults({ id, prompt }: Job, sent: readonly Sent[], received: Received): string[] {
  const mine = sent.filter(({ generationId }) => generationId === id);
  return [...new Set([...mine.map(({ recipient }) => recipient), ...received.map(({ provider }) => provider)])].flatMap((provider) => {
    const rows = mine.filter(({ recipient }) => recipient === provider);
    const sure = rows.filter(({ outcome }) => outcome === 'sent').length;
    const open = rows.filter(isOpen).length;
    const took = received.filter((submit) => submit.provider === provider).length;
    const isTold = sure <= took && took <= sure + open;
    return isTold ? [] : [`${prompt}: ${provider} got ${took}, ${sure} rows and ${open} open ones say so`];
  });
}

/** Whether it arrived, nobody here can know. */
function isOpen({ outcome }: Sent): boolean {
  return outcome === 'announced' || outcome === 'unknown';
}

async function objectFaults(app: TestApp): Promise<string[]> {
  const stored = new Set<string>();
  for (const prefix of ['creation/', 'thumbnail/']) {
    for await (const { key } of app.get(ObjectStorage).list(prefix)) stored.add(key);
  }
  const rows = await app.sql<{ key: string; thumbnail: string }>('select key, thumbnail_key as thumbnail from creation');
  const named = new Set(rows.flatMap(({ key, thumbnail }) => [key, thumbnail]));
  return [
    ...[...named].filter((key) => !stored.has(key)).map(() => 'a charged output has no bytes'),
    ...[...stored].filter((key) => !named.has(key)).map(() => 'an object that no row names'),
  ];
}

async function bookFaults(app: TestApp): Promise<string[]> {
  const report = await app.get(LedgerVerifier).verify();
  return report.ok ? [] : [`ledger: ${JSON.stringify(report)}`];
}
