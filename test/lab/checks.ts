import { createHash } from 'node:crypto';
import { ProviderRegistry } from '../../src/modules/generation/engine/provider-registry.js';
import { FAILURE_PROBLEMS } from '../../src/modules/generation/generation.problems.js';
import type { ProviderTraits } from '../../src/modules/generation/ports/provider.port.js';
import { type Begun, runsOf, submitsOf } from './case.js';
import { leaksIn } from './leaks.js';
import type { StandInRun } from './run.js';
import type { LabWorld } from './world.js';

interface View {
  readonly status: string;
  readonly failure?: { readonly code: string };
  readonly charge: { readonly state: string; readonly held: number; readonly captured: number; readonly released: number };
  readonly outputs: readonly { readonly url: string; readonly sha256: string; readonly contentType: string; readonly sizeBytes: number }[];
}

interface DisclosureRow {
  readonly attempt_id: string;
  readonly recipient: string;
  /** Empty where none was sent. */
  readonly pseudonym: string;
  readonly model: string;
  readonly outcome: string;
  readonly erasure: string;
  readonly kept_until: Date | null;
  readonly request_id: string | null;
}

const FAILURES: ReadonlySet<string> = new Set(FAILURE_PROBLEMS.map((Problem) => new Problem().code));
const UNANSWERED: readonly (string | undefined)[] = ['cut-before', 'cut-after', 'hang'];

export function traitsOf({ app }: LabWorld, provider: string): ProviderTraits {
  return app.get(ProviderRegistry).get(provider).traits;
}

/** What is not as it must be once a case has ended: each in a sentence; none when all is well. */
export async function faultsOf(world: LabWorld, begun: Begun): Promise<string[]> {
  const { body, text } = await begun.actor.get(`/v1/generations/${begun.id}`).expect(200);
  const view = body as View;
  const rows = await disclosuresOf(world, begun);
  return [
    ...ending(begun, view),
    ...charge(begun, view),
    ...(await delivered(view)),
    ...disclosed(begun, rows),
    ...erased(begun, rows, traitsOf(world, begun.standIn.provider)),
    ...calledBack(begun, traitsOf(world, begun.standIn.provider)),
    ...leaksIn(text, [begun.standIn], begun.words).map((leak) => `the person is shown ${leak}`),
  ];
}

function ending({ expected }: Begun, { status, failure }: View): string[] {
  const seen = failure ? `${status} (${failure.code})` : status;
  if (expected === null) return status === 'succeeded' || (failure && FAILURES.has(failure.code)) ? [] : [`ended ${seen}`];
  const wanted = expected.failure === undefined ? expected.status : `${expected.status} (${expected.failure})`;
  return seen === wanted ? [] : [`ended ${seen}, not ${wanted}`];
}

/** All or nothing, and nothing without the bytes. */
function charge({ expected, unitPoints, choice }: Begun, { charge: { held, captured, released }, outputs }: View): string[] {
  const due = expected?.charged === 'all' ? unitPoints * choice.count : 0;
  const faults = expected === null || captured === due ? [] : [`charged ${captured}, not ${due}`];
  const isOfFiles = choice.tool.kind !== 'training';
  if (isOfFiles && captured !== unitPoints * outputs.length) faults.push(`charged ${captured} for ${outputs.length} results`);
  if (held !== captured + released) faults.push(`of ${held} points, ${captured} were charged and ${released} released`);
  return faults;
}

async function delivered({ outputs }: View): Promise<string[]> {
  const checked = outputs.map(async ({ url, sha256, sizeBytes, contentType }) => {
    const answer = await fetch(url);
    const bytes = Buffer.from(await answer.arrayBuffer());
    const isIt = answer.ok && bytes.length === sizeBytes && createHash('sha256').update(bytes).digest('hex') === sha256;
    return isIt ? [] : [`a result (${contentType}) is not the file that was promised`];
  });
  return (await Promise.all(checked)).flat();
}

/** The rows say one to one what the provider received; at most one submit for each attempt. */
function disclosed(begun: Begun, rows: readonly DisclosureRow[]): string[] {
  const left = rows.filter(({ outcome }) => outcome !== 'not-sent');
  const received = submitsOf(begun);
  const { choice } = begun;
  if (left.length !== received.length) return [`${left.length} disclosures, and ${received.length} submits that the provider received`];
  if (new Set(rows.map(({ attempt_id }) => attempt_id)).size !== rows.length) return ['an attempt was disclosed twice'];
  return left.flatMap(({ recipient, model, outcome, request_id, pseudonym }, index) => {
    const { scenario, run, request } = received[index]!;
    const isUnanswered = UNANSWERED.includes(scenario.submit) && request_id === null;
    const faults = [];
    if (outcome !== (isUnanswered ? 'unknown' : 'sent')) faults.push(`the disclosure of "${scenario.submit ?? 'taken'}" says ${outcome}`);
    if (recipient !== begun.standIn.provider) faults.push(`the disclosure names ${recipient}`);
    if (!request.body.includes(pseudonym)) faults.push('the disclosure names a pseudonym that was not sent');
    const ran = choice.model.calls === undefined ? (run?.model ?? model) : model;
    if (ran !== model) faults.push(`the disclosure names ${model}, the provider ran ${ran}`);
    return faults;
  });
}

function erased(begun: Begun, rows: readonly DisclosureRow[], { erase, keepsMs }: ProviderTraits): string[] {
  const taken = submitsOf(begun);
  if (begun.choice.tool.kind === 'training') return []; // with the avatar: see test/avatars
  return rows.flatMap(({ outcome, erasure, kept_until, request_id }, index) => {
    if (outcome === 'not-sent' || keepsMs === 0) return erasure === 'not-needed' ? [] : [`erasure of what is not kept: ${erasure}`];
    if (kept_until === null) return ['what is kept has no end'];
    const isAsked = erase && request_id !== null;
    if (isAsked && erasure === 'pending' && isStillRunning(taken[index]?.run)) return []; // asked for again until it is over
    if (isAsked && erasure === 'erased' && taken[index]?.run?.isErased === false) return ['the row says erased, and the provider has it'];
    const allowed = isAsked ? ['erased', 'not-offered'] : request_id === null ? ['pending', 'expires'] : ['expires'];
    return allowed.includes(erasure) ? [] : [`erasure of what was ${outcome}: ${erasure}`];
  });
}

function isStillRunning(run: StandInRun | null | undefined): boolean {
  return run?.scenario.hold === true && !run.isReleased && !run.isCancelled;
}

/** What our route answered to the provider's calls. A hint is signed by nobody: one about a known request is worth a look, and no more. */
function calledBack(begun: Begun, { webhook }: ProviderTraits): string[] {
  const { callback } = begun.plays[0] ?? {};
  const statuses = runsOf(begun).flatMap(({ deliveries }) => deliveries);
  if (!callback) return statuses.length === 0 ? [] : ['it called back unasked'];
  if (statuses.length === 0) return ['it did not call back'];
  const isRefused = webhook === 'hint' ? callback === 'early' : callback === 'forged' || callback === 'stale';
  const wanted = isRefused ? 401 : 204;
  return statuses.every((status) => status === wanted) ? [] : [`calls back were answered ${statuses.join(', ')}, not ${wanted}`];
}

function disclosuresOf({ app }: LabWorld, { id }: Begun): Promise<DisclosureRow[]> {
  return app.sql<DisclosureRow>(
    `select d.attempt_id, d.recipient, d.model, d.outcome, d.erasure, d.kept_until, d.pseudonym, a.request_id
     from disclosure d join generation_attempt a on a.id = d.attempt_id where d.generation_id = $1 order by a.number`,
    [id],
  );
}
