import { randomUUID } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { RecordedRequest } from '../../support/stand-ins/recorder.js';
import { play, type PlannedAnswer, type PlannedAnswers } from '../planned-answer.js';
import type { WebhookFault } from '../scenario.js';
import { signWebhook, webhookSecret } from '../sign-webhook.js';
import { inputOf, json } from '../answers.js';
import type { NewRun, StandInRun } from '../run.js';
import { ProviderStandIn } from '../stand-in.js';
import { mistakesIn, officialModel } from './replicate-models.js';
import { ReplicateRegistry } from './replicate-registry.js';

const API_KEY = 'replicate-stand-in';
const OWNER = 'studio';
const WEBHOOK_SECRET = webhookSecret('replicate');
const KEPT_MS = 3_600_000;

const problem = (status: number, title: string, detail: string): PlannedAnswer => ({ status, body: { title, detail, status } });
const BAD_KEY = problem(401, 'Unauthenticated', 'You did not pass a valid authentication token');
const NOT_FOUND = problem(404, 'Not found', 'The requested resource could not be found.');
/** What the log shows while it runs. */
const HALF_WAY = ' 40%|████      | 8/20';
const unfit = (detail: string): PlannedAnswer => problem(422, 'Input validation failed', detail);
const SUBMIT_ANSWERS: Readonly<Record<string, PlannedAnswer>> = {
  'rate-limited': { status: 429, body: { detail: 'Request was throttled. Your rate limit resets in ~2s.' } },
  unavailable: problem(503, 'Service unavailable', 'There is trouble on this side of the line.'),
  invalid: unfit('- input: prompt is required'),
  quota: problem(402, 'Insufficient credit', 'You have insufficient credit to run this model.'),
  auth: BAD_KEY,
};
const ERRORS: Readonly<Record<string, string>> = {
  refused: 'The input or output was flagged as sensitive. Please try again with different inputs. (E005)',
  transient: 'Prediction interrupted; please retry (code: PA)',
  invalid: 'cannot identify image file as anything known',
};

/** Replicate's predictions, trainings and private models on a loopback address (facts 2). */
export class ReplicateStandIn extends ProviderStandIn {
  readonly provider = 'replicate';
  readonly cannot = {
    'refused-before': 'what is asked for is judged by the run, not at the submit',
    inline: 'gives results by address alone',
    'callback-reordered': 'is asked for its last event alone',
  };
  override readonly tellsAbsence = true;
  readonly registry = new ReplicateRegistry();
  /** Runs on a page of the list. */
  pageSize = 100;
  /** Whether the list shows the webhook of a run: its type says so, its documented example does not. */
  listsWebhooks = true;

  override get env(): Readonly<Record<string, string>> {
    return {
      REPLICATE_API_KEY: API_KEY, REPLICATE_BASE_URL: `${this.recorder.url}/v1`, REPLICATE_WEBHOOK_SECRET: WEBHOOK_SECRET,
      REPLICATE_OWNER: OWNER,
    };
  }

  override plan(...scenarios: readonly PlannedAnswers[]): void {
    super.plan(...scenarios);
  }

  protected override async answer(request: RecordedRequest, response: ServerResponse, socket: Socket): Promise<void> {
    const { method, headers, path } = request;
    const { pathname, searchParams } = new URL(path, this.recorder.url);
    if (headers.authorization !== `Bearer ${API_KEY}`) return play(response, BAD_KEY);
    const [, kind, id, what] = /^\/v1\/(predictions|trainings)(?:\/(\w+)(?:\/(cancel))?)?$/.exec(pathname) ?? [];
    if (kind && !id && method === 'GET') return this.list(kind, Number(searchParams.get('cursor') ?? 0), response);
    if (kind && id) return this.about(this.find(id), kind, `${method} ${what ?? ''}`, response, socket);
    if (pathname === '/v1/models' && method === 'POST') return this.create(inputOf(request), response);
    const [, listed] = /^\/v1\/models\/([\w.-]+\/[\w.-]+)\/versions$/.exec(pathname) ?? [];
    if (listed && method === 'GET') return this.versions(listed, response);
    const [, model = '', version] = /^\/v1\/models\/([\w.-]+\/[\w.-]+)(?:\/versions\/(\w+))?$/.exec(pathname) ?? [];
    if (model && method === 'DELETE') return this.remove(model, version, response);
    if (method === 'POST') return this.submit(pathname, request, response, socket);
    return play(response, NOT_FOUND);
  }

  protected override signed(run: StandInRun, fault: WebhookFault): { headers: Record<string, string>; body: Buffer } {
    const body = Buffer.from(JSON.stringify(this.bodyOf(run, true)));
    return signWebhook({ id: `msg_${run.id}`, body, secret: WEBHOOK_SECRET, now: this.now() }, fault);
  }

  private async submit(path: string, request: RecordedRequest, response: ServerResponse, socket: Socket): Promise<void> {
    const scenario: PlannedAnswers = this.next();
    const body = inputOf(request);
    const asked = this.askedFor(path, body);
    const planned = scenario.submitAnswer ?? SUBMIT_ANSWERS[scenario.submit ?? ''] ?? this.mistakeIn(request, body, asked);
    if (planned) return play(response, planned);
    if (this.disturbed(null, scenario, response, socket)) return;
    const run = this.take({ id: randomUUID().replaceAll('-', '').slice(0, 26), ...asked! }, scenario);
    if (scenario.callback === 'early') await this.callBack(run);
    this.callBackSoon(run);
    if (this.disturbed(run, scenario, response, socket)) return;
    json(response, 201, this.bodyOf(run, false));
  }

  /** What a submit asks for; null for an address that there is not. */
  private askedFor(path: string, body: Readonly<Record<string, unknown>>): Omit<NewRun, 'id'> | null {
    const input = (body.input ?? {}) as Readonly<Record<string, unknown>>;
    const webhookUrl = typeof body.webhook === 'string' ? body.webhook : null;
    const common = { input: body, webhookUrl, count: Number(input.num_outputs ?? 1) };
    const [, official, version] = /^\/v1\/models\/([\w.-]+\/[\w.-]+)(?:\/predictions|\/versions\/(\w+)\/trainings)$/.exec(path) ?? [];
    if (official && version) return { model: `${official}:${version}`, kind: 'weights', ...common };
    const model = official ? officialModel(official) : undefined;
    if (official) return model ? { model: official, kind: model.kind, ...common } : null;
    return path === '/v1/predictions' ? { model: String(body.version), kind: 'image', ...common } : null;
  }

  private mistakeIn(
    { headers }: RecordedRequest, body: Readonly<Record<string, unknown>>, asked: Omit<NewRun, 'id'> | null,
  ): PlannedAnswer | undefined {
    if (!asked) return NOT_FOUND;
    const { model, kind } = asked;
    const limit = headers['cancel-after'];
    if (limit !== undefined && !/^\d+[smh]$/.test(limit)) return unfit('- Cancel-After: not a duration');
    if (body.input === null || typeof body.input !== 'object') return unfit('- input: required');
    const hasDestination = kind !== 'weights' || this.registry.has(String(body.destination));
    if (!hasDestination) return problem(404, 'Not found', 'The destination does not exist.');
    const isVersion = kind !== 'weights' && model.includes(':');
    if (isVersion && !this.registry.has(model)) return problem(422, 'Invalid version or not permitted', 'The version does not exist.');
    const mistakes = mistakesIn(model, body.input);
    return mistakes.length > 0 ? unfit(mistakes.map((mistake) => `- ${mistake}`).join('\n')) : undefined;
  }

  private about(run: StandInRun | undefined, kind: string, call: string, response: ServerResponse, socket: Socket): void {
    if (!run || run.isErased || (kind === 'trainings') !== (run.kind === 'weights')) return play(response, NOT_FOUND);
    if (call === 'POST cancel') {
      run.isCancelled ||= !this.isAtEnd(run);
      const { cancelAnswer } = run.scenario as PlannedAnswers;
      return cancelAnswer ? play(response, cancelAnswer) : json(response, 200, this.bodyOf(run, true));
    }
    if (call !== 'GET ') return play(response, NOT_FOUND);
    if (this.isGarbled(run, response, socket)) return;
    const { lookAnswer } = run.scenario as PlannedAnswers;
    if (lookAnswer) return play(response, lookAnswer);
    const state = this.look(run);
    if (state === 'ended') this.callBackSoon(run);
    json(response, 200, this.bodyOf(run, state === 'ended', state === 'queued' ? 'starting' : 'processing'));
  }

  private list(kind: string, from: number, response: ServerResponse): void {
    const all = this.runs.filter((run) => (kind === 'trainings') === (run.kind === 'weights')).reverse();
    const end = from + this.pageSize;
    const results = all.slice(from, end).map((run) => {
      const { webhook, ...rest } = this.bodyOf(run, this.isAtEnd(run));
      return this.listsWebhooks ? { ...rest, webhook } : rest;
    });
    const at = (cursor: number) => `${this.recorder.url}/v1/${kind}?cursor=${cursor}`;
    json(response, 200, { previous: from > 0 ? at(from - this.pageSize) : null, next: end < all.length ? at(end) : null, results });
  }

  private create({ owner, name, visibility, hardware }: Readonly<Record<string, unknown>>, response: ServerResponse): void {
    if (owner !== OWNER) return play(response, problem(403, 'Forbidden', 'You may not create models for this owner.'));
    const isWhole = visibility === 'private' && typeof hardware === 'string' && typeof name === 'string';
    if (!isWhole) return play(response, unfit('- hardware: required'));
    const isNew = this.registry.create(`${owner}/${name}`);
    if (!isNew) return play(response, problem(409, 'Conflict', 'A model with this name already exists.'));
    json(response, 201, { url: `https://replicate.com/${owner}/${name}`, owner, name, visibility, latest_version: null });
  }

  private versions(model: string, response: ServerResponse): void {
    const versions = this.registry.versionsOf(model);
    if (!versions) return play(response, NOT_FOUND);
    json(response, 200, { previous: null, next: null, results: versions.map((id) => ({ id, created_at: this.now().toISOString() })) });
  }

  private remove(model: string, version: string | undefined, response: ServerResponse): void {
    const status = version === undefined ? this.registry.deleteModel(model) : this.registry.deleteVersion(model, version);
    if (status === 404) return play(response, NOT_FOUND);
    if (status === 503) return play(response, SUBMIT_ANSWERS.unavailable!);
    if (status === 409) return play(response, problem(409, 'Conflict', 'It cannot be deleted while it is used.'));
    for (const run of this.runs) run.isErased ||= run.model === `${model}:${version}`;
    response.writeHead(status).end();
  }

  private bodyOf(run: StandInRun, isAtEnd: boolean, before = 'starting'): Readonly<Record<string, unknown>> {
    const isGone = isAtEnd && this.now().getTime() - run.takenAt.getTime() > KEPT_MS;
    const at = `${this.recorder.url}/v1/${run.kind === 'weights' ? 'trainings' : 'predictions'}/${run.id}`;
    const [model, version = 'hidden'] = run.model.split(':');
    const open = { status: before, output: null, error: null, logs: before === 'starting' ? '' : HALF_WAY };
    const end = isAtEnd ? this.endOf(run) : open;
    return {
      id: run.id, model, version, source: 'api', input: isGone ? {} : run.input.input, ...end, ...(isGone && { output: null, logs: '' }),
      data_removed: isGone, created_at: run.takenAt.toISOString(), urls: { get: at, cancel: `${at}/cancel` },
      ...(run.webhookUrl !== null && { webhook: run.webhookUrl, webhook_events_filter: run.input.webhook_events_filter }),
    };
  }

  private endOf(run: StandInRun): { status: string; output: unknown; error: string | null; logs: string } {
    const { end = 'done', files = run.count } = run.scenario;
    if (run.isCancelled) return { status: 'canceled', output: null, error: null, logs: '' };
    const error = ERRORS[end];
    if (error !== undefined) return { status: 'failed', output: null, error, logs: '' };
    if (end !== 'done') {
      return { status: 'succeeded', output: null, error: null, logs: end === 'nothing' ? '' : 'NSFW content detected in output 0' };
    }
    const urls = Array.from({ length: files }, (_, index) => this.fileUrl(run, index));
    const isList = officialModel(run.model)?.isList ?? true;
    const trained = { version: this.registry.publish(String(run.input.destination), run.id), weights: urls[0] };
    const output = run.kind === 'weights' ? trained : isList ? urls : (urls[0] ?? null);
    return { status: 'succeeded', output, error: null, logs: '100%|██████████|' };
  }
}
