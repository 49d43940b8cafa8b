import { randomUUID } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { RecordedRequest } from '../../support/stand-ins/recorder.js';
import type { MediaKind } from '../media.js';
import { play, type PlannedAnswer, type PlannedAnswers } from '../planned-answer.js';
import type { WebhookFault } from '../scenario.js';
import { inputOf, json } from '../answers.js';
import type { StandInRun } from '../run.js';
import { ProviderStandIn, type StandInOptions } from '../stand-in.js';
import { mistakesIn, modelOf } from './fal-models.js';
import { FalWebhookSigner } from './fal-webhook-signer.js';

export interface FalScenario extends PlannedAnswers {
  /** Of the pictures, by position: blackened and flagged. */
  readonly nsfw?: readonly boolean[];
  /** In the status when completed: there is no FAILED. */
  readonly error?: { readonly error: string; readonly error_type?: string };
}

const TYPES: Readonly<Record<MediaKind, string>> = {
  image: 'image/png', video: 'video/mp4', audio: 'audio/wav', weights: 'application/octet-stream',
};
const detail = (type: string, loc = ['body', 'prompt']) => ({ detail: [{ loc, msg: `${type} was found here`, type, input: 'x' }] });
const final = { 'x-fal-retryable': 'false' };

const REFUSED: PlannedAnswer = { status: 422, headers: final, body: detail('content_policy_violation') };
const SUBMIT_ANSWERS: Readonly<Record<string, PlannedAnswer>> = {
  'rate-limited': {
    status: 429, headers: { 'retry-after': '2' }, body: { detail: 'Too many requests', error_type: 'concurrent_requests_limit' },
  },
  unavailable: { status: 503, body: { detail: 'No runner is available now', error_type: 'runner_scheduling_failure' } },
  refused: REFUSED,
  invalid: { status: 422, headers: final, body: detail('missing') },
  quota: { status: 403, body: { detail: 'User is locked. Reason: Exhausted balance.' } },
  auth: { status: 401, body: { detail: 'No user found for Key ID and Secret' } },
};
/** How a run can end badly: what its status says, and what its result call answers. */
const ENDS: Readonly<Record<string, { readonly error: FalScenario['error']; readonly answer: PlannedAnswer }>> = {
  refused: { error: { error: 'Invalid status code: 422' }, answer: REFUSED },
  invalid: {
    error: { error: 'Invalid status code: 422' },
    answer: { status: 422, headers: final, body: detail('image_load_error', ['body', 'image_url']) },
  },
  transient: {
    error: { error: 'The runner went away', error_type: 'runner_disconnected' },
    answer: { status: 503, headers: { 'x-fal-error-type': 'runner_disconnected' }, body: { detail: 'The runner went away' } },
  },
};
const CANCELLED = { error: 'Request was cancelled', error_type: 'client_cancelled' };

/** fal's queue, files, key set and platform API on one loopback address (facts 1). A bad input is found by the run, not at the submit. */
export class FalStandIn extends ProviderStandIn {
  readonly provider = 'fal';
  readonly cannot = { 'callback-reordered': 'calls back once for each request, at its end' };
  readonly signer = new FalWebhookSigner(() => this.now());
  private readonly apiKey = 'id:secret';

  constructor(options: StandInOptions = {}) {
    super(options);
  }

  override get env(): Readonly<Record<string, string>> {
    const { url } = this.recorder;
    return { FAL_API_KEY: this.apiKey, FAL_BASE_URL: url, FAL_REST_URL: url, FAL_API_URL: `${url}/v1` };
  }

  override plan(...scenarios: readonly FalScenario[]): void {
    super.plan(...scenarios);
  }

  protected override async answer(request: RecordedRequest, response: ServerResponse, socket: Socket): Promise<void> {
    const { method } = request;
    const { pathname, searchParams } = new URL(request.path, this.recorder.url);
    if (pathname === '/.well-known/jwks.json') return json(response, 200, this.signer.jwks());
    if (request.headers.authorization !== `Key ${this.apiKey}`) return play(response, SUBMIT_ANSWERS.auth!);
    const [payloads, erased] = /^\/v1\/models\/requests\/([\w-]+)\/payloads$/.exec(pathname) ?? [];
    if (payloads && method === 'DELETE') return this.erase(this.find(erased), response);
    const [known, id, what = 'result'] = /^\/[\w.-]+\/[\w.-]+\/requests\/([\w-]+)(?:\/(status|cancel))?$/.exec(pathname) ?? [];
    if (!known && method === 'POST') return this.submit(pathname.slice(1), searchParams.get('fal_webhook'), request, response, socket);
    const run = this.find(id);
    if (known && !run) return json(response, 404, what === 'cancel' ? { status: 'NOT_FOUND' } : { detail: 'Not found' });
    if (run && what === 'status' && method === 'GET') return this.status(run, response, socket);
    if (run && what === 'cancel' && method === 'PUT') return this.cancel(run, response);
    if (run && what === 'result' && method === 'GET') return this.result(run, response);
    return json(response, 405, { detail: 'Method Not Allowed' });
  }

  protected override signed(run: StandInRun, fault: WebhookFault): { headers: Record<string, string>; body: Buffer } {
    const { error } = this.endOf(run);
    const payload = error ? { status: 'ERROR', payload: null, ...error } : { status: 'OK', payload: this.made(run, this.addresses(run)) };
    return this.signer.sign(run.id, Buffer.from(JSON.stringify({ request_id: run.id, gateway_request_id: run.id, ...payload })), fault);
  }

  private async submit(
    model: string, webhookUrl: string | null, request: RecordedRequest, response: ServerResponse, socket: Socket,
  ): Promise<void> {
    const scenario: FalScenario = this.next();
    const planned = scenario.submitAnswer ?? SUBMIT_ANSWERS[scenario.submit ?? ''];
    if (planned) return play(response, planned);
    if (this.disturbed(null, scenario, response, socket)) return;
    const input = inputOf(request);
    const { kind, field } = modelOf(model);
    const count = field === 'images' ? Number(input.num_images ?? 1) : 1;
    const run = this.take({ id: randomUUID(), model, kind, input, webhookUrl, count }, scenario);
    if (scenario.callback === 'early') await this.callBack(run);
    this.callBackSoon(run);
    if (this.disturbed(run, scenario, response, socket)) return;
    json(response, 200, { ...this.namesOf(run), gateway_request_id: run.id, status: 'IN_QUEUE', queue_position: 0 });
  }

  /** What every answer about a request says of it: its addresses are without the model's sub-path. */
  private namesOf({ id, model }: StandInRun): object {
    const base = `${this.recorder.url}/${model.split('/').slice(0, 2).join('/')}/requests/${id}`;
    return { request_id: id, response_url: base, status_url: `${base}/status`, cancel_url: `${base}/cancel` };
  }

  private status(run: StandInRun, response: ServerResponse, socket: Socket): void {
    const { lookAnswer, queuedLooks = 0 } = run.scenario as FalScenario;
    if (this.isGarbled(run, response, socket)) return;
    if (lookAnswer) return play(response, lookAnswer);
    const state = this.look(run);
    const about = { ...this.namesOf(run), logs: null };
    if (state === 'queued') return json(response, 202, { ...about, status: 'IN_QUEUE', queue_position: queuedLooks - run.looks + 1 });
    if (state === 'running') return json(response, 202, { ...about, status: 'IN_PROGRESS' });
    this.callBackSoon(run);
    json(response, 200, { ...about, status: 'COMPLETED', metrics: { inference_time: 1.5 }, ...this.endOf(run).error });
  }

  private async result(run: StandInRun, response: ServerResponse): Promise<void> {
    if (!this.isAtEnd(run)) return json(response, 400, { detail: 'Request is still in progress' });
    if (run.isErased) return json(response, 404, { detail: 'Not found' });
    const { answer } = this.endOf(run);
    return answer ? play(response, answer) : json(response, 200, this.made(run, await this.files(run)));
  }

  /** What the status says of the end, and what the result call answers instead of a result. */
  private endOf(run: StandInRun): { readonly error?: FalScenario['error']; readonly answer?: PlannedAnswer } {
    const { error, resultAnswer, end } = run.scenario as FalScenario;
    if (run.isCancelled) return { error: CANCELLED, answer: { status: 499, body: { detail: CANCELLED.error } } };
    const mistakes = mistakesIn(run.model, run.input);
    if (mistakes.length > 0) return { ...ENDS.invalid, answer: { status: 422, headers: final, body: { detail: mistakes } } };
    const failure = error && { status: 500, body: { detail: error.error, error_type: error.error_type } };
    if (error || resultAnswer) return { error, answer: resultAnswer ?? failure };
    return ENDS[end === 'refused-silently' && run.kind !== 'image' ? 'refused' : (end ?? 'done')] ?? {};
  }

  private made(run: StandInRun, urls: readonly string[]): object {
    const { nsfw, end } = run.scenario as FalScenario;
    const { field } = modelOf(run.model);
    const extra = field === 'diffusers_lora_file' ? { config_file: { url: `${this.recorder.url}/files/${run.id}/99` } } : {};
    const files = urls.map((url, index) => ({ url, content_type: TYPES[run.kind], file_name: String(index), file_size: 1 }));
    if (field !== 'images') return { [field]: files[0] ?? null, ...extra, seed: 7 };
    const flags = files.map((_, index) => nsfw?.[index] ?? end === 'refused-silently');
    return { images: files, timings: { inference: 1.5 }, seed: 7, has_nsfw_concepts: flags, prompt: run.input.prompt };
  }

  private addresses(run: StandInRun): readonly string[] {
    const count = run.scenario.end === 'nothing' ? 0 : (run.scenario.files ?? run.count);
    return Array.from({ length: count }, (_, index) => this.fileUrl(run, index));
  }

  private async files(run: StandInRun): Promise<readonly string[]> {
    if (run.scenario.inline !== true) return this.addresses(run);
    const byValue = async (index: number) => `data:${TYPES[run.kind]};base64,${(await this.fileBytes(run, index)).toString('base64')}`;
    return Promise.all(this.addresses(run).map((_, index) => byValue(index)));
  }

  private cancel(run: StandInRun, response: ServerResponse): void {
    if (this.isAtEnd(run)) return json(response, 400, { status: 'ALREADY_COMPLETED' });
    run.isCancelled = true;
    json(response, 202, { status: 'CANCELLATION_REQUESTED' });
  }

  private erase(run: StandInRun | undefined, response: ServerResponse): void {
    if (!run) return json(response, 404, { error: { type: 'not_found', message: 'Request not found' } });
    run.isErased = true;
    json(response, 200, { cdn_delete_results: [{ link: this.fileUrl(run, 0), exception: null }] });
  }
}
