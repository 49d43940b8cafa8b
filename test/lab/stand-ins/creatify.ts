import { randomUUID } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { RecordedRequest } from '../../support/stand-ins/recorder.js';
import { play, type PlannedAnswer, type PlannedAnswers } from '../planned-answer.js';
import type { WebhookFault } from '../scenario.js';
import type { ScenarioName } from '../scenarios.js';
import { inputOf, json } from '../answers.js';
import type { StandInRun } from '../run.js';
import { ProviderStandIn } from '../stand-in.js';
import { ENDS, PROBLEMS, SAYS } from './creatify-contract.js';

type Body = Readonly<Record<string, unknown>>;

/**
 * Creatify on one loopback address, Django's slashes included: links, the videos made of them, and speech. The two calls of an ad are one
 * submit: what is planned happens at the second, which is the one that is billed as a video, and its words are those of both.
 */
export class CreatifyStandIn extends ProviderStandIn {
  readonly provider = 'creatify';
  readonly cannot: Readonly<Partial<Record<ScenarioName, string>>> = {
    inline: 'it answers with addresses only',
    'callback-forged': 'it signs nothing: a call of somebody else looks like its own, and is worth one look as well',
    'callback-stale': 'its calls carry no time',
  };
  readonly credentials = { id: 'creatify-id', key: 'creatify-key' };
  /** For the next calls that make a link, one each. */
  readonly linkAnswers: ('cut' | PlannedAnswer)[] = [];
  private readonly links = new Map<string, RecordedRequest>();

  override get env(): Readonly<Record<string, string>> {
    const { id, key } = this.credentials;
    return { CREATIFY_API_ID: id, CREATIFY_API_KEY: key, CREATIFY_BASE_URL: this.recorder.url };
  }

  override plan(...scenarios: readonly PlannedAnswers[]): void {
    super.plan(...scenarios);
  }

  protected override answer(request: RecordedRequest, response: ServerResponse, socket: Socket): void | Promise<void> {
    const { pathname } = new URL(request.path, this.recorder.url);
    if (!pathname.endsWith('/')) return void response.writeHead(301, { location: `${pathname}/` }).end();
    if (!this.isKnown(request)) return json(response, 401, { detail: 'Authentication credentials were not provided.' });
    const [, collection, id] = /^\/api\/(link_to_videos|text_to_speech)\/(?:([^/]+)\/)?$/.exec(pathname) ?? [];
    if (request.method === 'POST' && pathname === '/api/links/link_with_params/') return this.makeLink(request, response, socket);
    if (collection === undefined) return json(response, 404, { detail: 'Not found.' });
    if (request.method === 'POST' && id === undefined) return this.make(collection, request, response, socket);
    if (request.method !== 'GET') return json(response, 405, { detail: `Method "${request.method}" not allowed.` });
    const runs = this.runs.filter(({ model }) => model === collection);
    if (id === undefined) return json(response, 200, runs.map((run) => this.job(run)).reverse());
    const run = runs.find((one) => one.id === id);
    return run ? this.tell(run, response, socket) : json(response, 404, { detail: 'Not found.' });
  }

  /** It signs nothing. A forgery points to a place of somebody else's. */
  protected override signed(run: StandInRun, { body, signedBy }: WebhookFault): { headers: Record<string, string>; body: Buffer } {
    const isEarlier = run.scenario.callback === 'reordered' && run.deliveries.length > 0;
    const { id, status, failed_reason: reason, video_output: output } = this.job(run) as Record<string, unknown>;
    const told = { id, status: isEarlier ? 'running' : status, failed_reason: reason, video_output: isEarlier ? null : output };
    const forged = { id, status: 'done', failed_reason: null, video_output: 'https://video.example.com/other.mp4' };
    const written = JSON.stringify(signedBy === 'somebody-else' ? forged : told);
    return { headers: { 'content-type': 'application/json' }, body: body ?? Buffer.from(written) };
  }

  private makeLink(request: RecordedRequest, response: ServerResponse, socket: Socket): void {
    const planned = this.linkAnswers.shift();
    if (planned === 'cut') return void socket.destroy();
    if (planned !== undefined) return play(response, planned);
    const body = inputOf(request);
    const problem = PROBLEMS.link(body);
    if (problem !== null) return json(response, 400, [problem]);
    const outer = randomUUID();
    this.links.set(outer, request);
    // the inner id leads nowhere
    const link = { id: randomUUID(), title: body.title ?? null, description: body.description ?? null, image_urls: body.image_urls };
    json(response, 200, { id: outer, url: null, link });
  }

  private make(collection: string, request: RecordedRequest, response: ServerResponse, socket: Socket): Promise<void> | void {
    const link = this.links.get(String(inputOf(request).link));
    const whole = { ...request, body: Buffer.concat([link?.body ?? Buffer.alloc(0), request.body]) };
    return this.submits.during(whole, () => this.submit(collection, inputOf(request), this.next(), response, socket));
  }

  private async submit(collection: string, body: Body, scenario: PlannedAnswers, response: ServerResponse, socket: Socket): Promise<void> {
    if (scenario.submitAnswer) return play(response, scenario.submitAnswer);
    const problem = PROBLEMS[collection]!(body, this.links);
    if (problem !== null) return json(response, 400, { [problem]: [`The value of ${problem} is not a valid choice.`] });
    const { submit } = scenario;
    if (submit !== undefined && submit in SAYS) return refuse(response, submit as keyof typeof SAYS);
    if (this.disturbed(null, scenario, response, socket)) return;
    const kind = collection === 'text_to_speech' ? 'audio' : 'video';
    const webhookUrl = typeof body.webhook_url === 'string' ? body.webhook_url : null;
    const run = this.take({ id: randomUUID(), model: collection, kind, input: body, webhookUrl, count: 1 }, scenario);
    if (scenario.callback === 'early' && webhookUrl !== null) await this.callBack(run);
    if (this.disturbed(run, scenario, response, socket)) return;
    json(response, kind === 'audio' ? 201 : 200, { ...this.job(run), status: 'pending', video_output: null, output: null });
    this.callBackSoon(run);
  }

  private tell(run: StandInRun, response: ServerResponse, socket: Socket): void {
    const { lookAnswer } = run.scenario as PlannedAnswers;
    if (lookAnswer) return play(response, lookAnswer);
    if (this.isGarbled(run, response, socket)) return;
    const state = this.look(run);
    const waiting = { status: state === 'queued' ? 'in_queue' : 'running', progress: state === 'queued' ? '0' : '0.5' };
    json(response, 200, state === 'ended' ? this.job(run) : { ...this.job(run), ...waiting });
    this.callBackSoon(run);
  }

  /** As it stands, without counting a look. */
  private job(run: StandInRun): object {
    const { end = 'done', files = 1 } = run.scenario;
    const head = { id: run.id, ...run.input, media_job: null, is_hidden: false };
    const outputs = (url: string | null) =>
      run.kind === 'audio' ? { output: url } : { video_output: url, video_thumbnail: url && `${url}?t` };
    if (!this.isAtEnd(run)) return { ...head, status: 'running', failed_reason: '', progress: '0.5', ...outputs(null) };
    const [status, reason] = ENDS[end] ?? ['done', ''];
    const url = end === 'done' && files > 0 ? this.fileUrl(run, 0) : null;
    return { ...head, status, failed_reason: reason, progress: '1', credits_used: 5, ...outputs(url) };
  }

  private isKnown({ headers }: RecordedRequest): boolean {
    return headers['x-api-id'] === this.credentials.id && headers['x-api-key'] === this.credentials.key;
  }
}

function refuse(response: ServerResponse, why: keyof typeof SAYS): void {
  const [status, body] = SAYS[why];
  json(response, status, body, why === 'rate-limited' ? { 'retry-after': '2' } : {});
}
