import { randomUUID } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { RecordedRequest } from '../../support/stand-ins/recorder.js';
import type { MediaKind } from '../media.js';
import { play, type PlannedAnswers } from '../planned-answer.js';
import type { WebhookFault } from '../scenario.js';
import type { ScenarioName } from '../scenarios.js';
import { inputOf, json } from '../answers.js';
import type { StandInRun } from '../run.js';
import { ProviderStandIn } from '../stand-in.js';
import { baseResp, errorV2, PROBLEMS, SAYS } from './minimax-contract.js';
import { ENDS, type State, taskV1, taskV2 } from './minimax-tasks.js';

const CHALLENGE_WITHIN_MS = 3_000;
const KINDS: Readonly<Record<string, MediaKind>> = {
  '/v2/video_generation': 'video', '/v1/video_generation': 'video', '/v1/image_generation': 'image', '/v1/t2a_v2': 'audio',
  '/v1/music_generation': 'audio',
};
/**
 * MiniMax's global platform on one loopback address: both contracts for video, and pictures, speech and music, which answer at once. It
 * signs nothing: what somebody else sends in its name looks like its own.
 */
export class MiniMaxStandIn extends ProviderStandIn {
  readonly provider = 'minimax';
  readonly cannot: Readonly<Partial<Record<ScenarioName, string>>> = {
    'callback-forged': 'it signs nothing: a call of somebody else looks like its own, and is worth one look as well',
    'callback-stale': 'its calls carry no time',
  };
  readonly apiKey = 'minimax-key';
  /** Status codes that challenges were answered with; 0 for another text or none in time. */
  readonly challenges: number[] = [];

  override get env(): Readonly<Record<string, string>> {
    return { MINIMAX_API_KEY: this.apiKey, MINIMAX_BASE_URL: this.recorder.url };
  }

  override plan(...scenarios: readonly PlannedAnswers[]): void {
    super.plan(...scenarios);
  }

  protected override async answer(request: RecordedRequest, response: ServerResponse, socket: Socket): Promise<void> {
    const url = new URL(request.path, this.recorder.url);
    const isV2 = url.pathname.startsWith('/v2/');
    if (request.headers.authorization !== `Bearer ${this.apiKey}`) return this.refuse(response, isV2, 'auth');
    const [, id] = /^\/v2\/(?:query\/)?video_generation\/([^/]+)$/.exec(url.pathname) ?? [];
    if (request.method === 'POST' && url.pathname in KINDS) return this.submit(request, url.pathname, response, socket);
    if (request.method === 'GET' && id !== undefined) return this.lookV2(id, response, socket);
    if (request.method === 'DELETE' && id !== undefined) return this.deleteV2(id, response);
    if (request.method === 'GET' && url.pathname === '/v1/query/video_generation') return this.lookV1(url.searchParams, response, socket);
    if (request.method === 'GET' && url.pathname === '/v1/files/retrieve') return this.retrieve(url.searchParams, response);
    return json(response, 404, { error: 'page not found' });
  }

  /** What a look would say; `reordered`: the end first, then an earlier state. A forgery points to a place of somebody else's. */
  protected override signed(run: StandInRun, { body, signedBy }: WebhookFault): { headers: Record<string, string>; body: Buffer } {
    const isForged = signedBy === 'somebody-else';
    const isEarlier = run.scenario.callback === 'reordered' && run.deliveries.length > 0;
    const state: State = isForged || (this.isAtEnd(run) && !isEarlier) ? 'ended' : 'running';
    const url = isForged ? 'https://video.example.com/other.mp4' : this.fileUrl(run, 0);
    const told = isV2Run(run) ? taskV2(run, state, url) : taskV1(run, state);
    return { headers: { 'content-type': 'application/json' }, body: body ?? Buffer.from(JSON.stringify(told)) };
  }

  private async submit(request: RecordedRequest, path: string, response: ServerResponse, socket: Socket): Promise<void> {
    const body = inputOf(request);
    const isV2 = path.startsWith('/v2/');
    const problem = PROBLEMS[path]!(body);
    const scenario: PlannedAnswers = this.next();
    if (scenario.submitAnswer) return play(response, scenario.submitAnswer);
    if (problem !== null) return this.refuse(response, isV2, 'invalid', `invalid params, ${problem}`);
    const { submit } = scenario;
    if (submit !== undefined && submit in SAYS) return this.refuse(response, isV2, submit as keyof typeof SAYS);
    if (this.disturbed(null, scenario, response, socket)) return;
    const count = typeof body.n === 'number' ? body.n : 1;
    const webhookUrl = typeof body.callback_url === 'string' && (await this.answersChallenge(body.callback_url)) ? body.callback_url : null;
    const id = String(424_010_985_738_000 + this.runs.length);
    const run = this.take({ id, model: String(body.model), kind: KINDS[path]!, input: body, webhookUrl, count }, scenario);
    if (scenario.callback === 'early' && webhookUrl !== null) await this.callBack(run);
    if (this.disturbed(run, scenario, response, socket)) return;
    if (run.kind !== 'video') return json(response, 200, await this.result(run, body));
    // v1 writes an id as a number at times
    json(response, 200, isV2 ? { task_id: run.id } : { task_id: this.runs.length % 2 === 0 ? Number(run.id) : run.id, ...baseResp() });
    this.callBackSoon(run);
  }

  /** The answer of those that answer with the result. */
  private async result(run: StandInRun, body: Readonly<Record<string, unknown>>): Promise<object> {
    const { end = 'done', files = run.count, inline = false } = run.scenario;
    const isCounted = end === 'refused-silently' && run.kind === 'image'; // blocked pictures are missing, and only counted
    const [code, message] = ENDS[end] ?? [];
    if (code !== undefined && !isCounted) return { data: null, trace_id: run.id, ...baseResp(code, message) };
    const many = end === 'done' ? Array.from({ length: files }, (_, index) => index) : [];
    if (run.kind === 'image') {
      const isInline = inline || body.response_format === 'base64';
      const base64 = await Promise.all(many.map(async (index) => (await this.fileBytes(run, index)).toString('base64')));
      const data = isInline ? { image_base64: base64 } : { image_urls: many.map((index) => this.fileUrl(run, index)) };
      const blocked = isCounted ? run.count : 0;
      return { id: run.id, data, metadata: { success_count: String(many.length), failed_count: String(blocked) }, ...baseResp() };
    }
    const audio = inline || body.output_format !== 'url' ? (await this.fileBytes(run, 0)).toString('hex') : this.fileUrl(run, 0);
    const data = many.length === 0 ? null : { audio, status: 2 };
    return { data, extra_info: { audio_length: 1_000, audio_format: 'mp3' }, trace_id: run.id, ...baseResp() };
  }

  private lookV2(id: string, response: ServerResponse, socket: Socket): void {
    const run = this.runs.find((one) => one.id === id && isV2Run(one) && !one.isErased);
    if (!run) return this.refuse(response, true, 'invalid', 'invalid task_id');
    const { lookAnswer } = run.scenario as PlannedAnswers;
    if (lookAnswer) return play(response, lookAnswer);
    if (this.isGarbled(run, response, socket)) return;
    json(response, 200, taskV2(run, this.look(run), this.fileUrl(run, 0)));
    this.callBackSoon(run);
  }

  private deleteV2(id: string, response: ServerResponse): void {
    const run = this.runs.find((one) => one.id === id && isV2Run(one) && !one.isErased);
    if (!run) return this.refuse(response, true, 'invalid', 'invalid task_id');
    if (run.isCancelled) return this.refuse(response, true, 'invalid', 'invalid params, the task is cancelled');
    if (this.isAtEnd(run)) run.isErased = true;
    else if (run.looks < (run.scenario.queuedLooks ?? 0)) run.isCancelled = true;
    else return this.refuse(response, true, 'invalid', 'invalid params, the task is running');
    const action = run.isErased ? 'deleted' : 'cancelled';
    return json(response, 200, { task_id: id, action, status: action });
  }

  private lookV1(query: URLSearchParams, response: ServerResponse, socket: Socket): void {
    const run = this.runs.find((one) => one.id === query.get('task_id') && one.kind === 'video' && !isV2Run(one));
    if (!run) return this.refuse(response, false, 'invalid', 'invalid params, task_id');
    const { lookAnswer } = run.scenario as PlannedAnswers;
    if (lookAnswer) return play(response, lookAnswer);
    if (this.isGarbled(run, response, socket)) return;
    json(response, 200, taskV1(run, this.look(run), true));
    this.callBackSoon(run);
  }

  private retrieve(query: URLSearchParams, response: ServerResponse): void {
    const run = this.find(query.get('file_id')?.slice(1));
    if (!run) return this.refuse(response, false, 'invalid', 'invalid params, file_id');
    const { resultAnswer } = run.scenario as PlannedAnswers;
    if (resultAnswer) return play(response, resultAnswer);
    const file = { file_id: Number(`9${run.id}`), bytes: 0, filename: 'output.mp4', purpose: 'video_generation' };
    json(response, 200, { file: { ...file, download_url: this.fileUrl(run, 0) }, ...baseResp() });
  }

  private async answersChallenge(callbackUrl: string): Promise<boolean> {
    const challenge = randomUUID();
    const headers = { 'content-type': 'application/json' };
    const call = { method: 'POST', headers, body: JSON.stringify({ challenge }), signal: AbortSignal.timeout(CHALLENGE_WITHIN_MS) };
    const answer = await fetch(callbackUrl, call).then(async (got) => ({ status: got.status, body: await got.text() }), () => null);
    const isSame = answer?.status === 200 && answer.body === JSON.stringify({ challenge });
    this.challenges.push(isSame ? 200 : (answer?.status ?? 0));
    return isSame;
  }

  private refuse(response: ServerResponse, isV2: boolean, why: keyof typeof SAYS, says?: string): void {
    const [code, message, status, type] = SAYS[why];
    const headers: Record<string, string> = why === 'rate-limited' ? { 'retry-after': '2' } : {};
    if (isV2) return json(response, status, errorV2(code, says ?? message, status, type), headers);
    return json(response, 200, { data: null, ...baseResp(code, says ?? message) }, headers);
  }
}

function isV2Run({ model }: StandInRun): boolean {
  return model.startsWith('MiniMax-H3');
}
