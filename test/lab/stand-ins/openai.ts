import { randomUUID } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { RecordedRequest } from '../../support/stand-ins/recorder.js';
import { play, type PlannedAnswer, type PlannedAnswers } from '../planned-answer.js';
import type { Scenario, WebhookFault } from '../scenario.js';
import { signWebhook, webhookSecret } from '../sign-webhook.js';
import { inputOf, json } from '../answers.js';
import type { StandInRun } from '../run.js';
import { ProviderStandIn } from '../stand-in.js';
import { moderationAnswer, type ModerationRequest } from './openai-moderations.js';
import { answerOf, BAD_KEY, BLOCKED, type Fields, fieldsOfRequest, mistakeIn, SUBMIT_ANSWERS } from './openai-contract.js';

const API_KEY = 'sk-stand-in';
const WEBHOOK_SECRET = webhookSecret('openai');
/** How a call that answers with its result ends badly. */
const SYNC_ENDS: Readonly<Record<string, PlannedAnswer>> = {
  refused: BLOCKED,
  'refused-silently': BLOCKED, // these calls say it by their status
  transient: answerOf(500, null, { type: 'server_error' }),
  invalid: answerOf(400, 'invalid_image_format', { type: 'image_generation_user_error' }),
};
const RUN_ERRORS: Readonly<Record<string, string>> = {
  refused: 'image_content_policy_violation', transient: 'server_error', invalid: 'image_parse_error',
};
const BY_VALUE = 'all its results come inside answers';

/** OpenAI's images, speech, background responses and moderation on loopback (facts 3). Its webhooks go to one address of the project. */
export class OpenAiStandIn extends ProviderStandIn {
  readonly provider = 'openai';
  readonly cannot = {
    'expired-url': BY_VALUE,
    'redirect-to-private': BY_VALUE,
    'callback-reordered': 'calls back once for each response, at its end',
  };

  override get env(): Readonly<Record<string, string>> {
    return { OPENAI_API_KEY: API_KEY, OPENAI_BASE_URL: `${this.recorder.url}/v1`, OPENAI_WEBHOOK_SECRET: WEBHOOK_SECRET };
  }

  override plan(...scenarios: readonly PlannedAnswers[]): void {
    super.plan(...scenarios);
  }

  protected override async answer(request: RecordedRequest, response: ServerResponse, socket: Socket): Promise<void> {
    const { method, headers } = request;
    const { pathname } = new URL(request.path, this.recorder.url);
    if (headers.authorization !== `Bearer ${API_KEY}`) return play(response, BAD_KEY);
    if (method === 'POST' && pathname === '/v1/moderations') return this.moderate(request, response);
    const [known, id, what] = /^\/v1\/responses\/([\w-]+)(?:\/(cancel))?$/.exec(pathname) ?? [];
    if (!known && method === 'POST') return this.submit(pathname, request, response, socket);
    const run = this.find(id);
    if (!run || run.isErased) return play(response, answerOf(404, null, { param: 'response_id' }));
    if (method === 'GET' && !what) return this.status(run, response, socket);
    if (method === 'POST' && what) return this.cancel(run, response);
    if (method === 'DELETE' && !what) return this.erase(run, response);
    return play(response, answerOf(405, null));
  }

  protected override signed(run: StandInRun, fault: WebhookFault): { headers: Record<string, string>; body: Buffer } {
    const type = `response.${this.statusOf(run)}`;
    const event = { id: `evt_${run.id}`, object: 'event', created_at: this.seconds(), type, data: { id: run.id } };
    const body = Buffer.from(JSON.stringify(event));
    return signWebhook({ id: `evt_${run.id}`, body, secret: WEBHOOK_SECRET, now: this.now() }, fault);
  }

  /** Finds nothing wrong with anything; not a run, and no submit that a plan is for. */
  private moderate(request: RecordedRequest, response: ServerResponse): void {
    const asked = inputOf(request) as unknown as ModerationRequest;
    if (typeof asked.input !== 'string' && !Array.isArray(asked.input)) return play(response, answerOf(400, null, { param: 'input' }));
    json(response, 200, moderationAnswer(asked), { 'x-request-id': 'req_1' });
  }

  private async submit(path: string, request: RecordedRequest, response: ServerResponse, socket: Socket): Promise<void> {
    const scenario: PlannedAnswers = this.next();
    const input = await fieldsOfRequest(request);
    const planned = scenario.submitAnswer ?? SUBMIT_ANSWERS[scenario.submit ?? ''] ?? mistakeIn(path, input);
    if (planned) return play(response, planned);
    if (this.disturbed(null, scenario, response, socket)) return;
    const isBackground = input.background === true;
    const [tool] = (input.tools ?? []) as readonly Fields[];
    const run = this.take(
      {
        id: `resp_${randomUUID().replaceAll('-', '')}`,
        model: isBackground ? `responses/${String(tool?.model)}` : String(input.model),
        kind: path === '/v1/audio/speech' ? 'audio' : 'image',
        input,
        webhookUrl: isBackground ? this.projectWebhookUrl : null,
        count: Number(input.n ?? 1),
      },
      scenario,
    );
    if (run.scenario.callback === 'early' && run.webhookUrl !== null) await this.callBack(run);
    this.callBackSoon(run);
    if (this.disturbed(run, scenario, response, socket)) return;
    if (isBackground) return json(response, 200, this.response(run, 'queued', []), { 'x-request-id': 'req_1' });
    return this.result(run, scenario, response);
  }

  /** What `/images/…` and `/audio/speech` answer with; such a run is over with its answer. */
  private async result(run: StandInRun, { end = 'done' }: Scenario, response: ServerResponse): Promise<void> {
    run.isReleased = true;
    const bad = SYNC_ENDS[end];
    if (bad) return play(response, bad);
    const files = await this.files(run);
    if (run.kind === 'audio') return void response.writeHead(200, { 'content-type': 'audio/wav' }).end(files[0]);
    const { size = '1024x1024', quality = 'medium', output_format: format = 'png' } = run.input;
    const data = files.map((bytes) => ({ b64_json: bytes.toString('base64') }));
    const usage = { total_tokens: 5, input_tokens: 2, output_tokens: 3, input_tokens_details: { text_tokens: 2, image_tokens: 0 } };
    json(response, 200, { created: this.seconds(), background: 'opaque', data, output_format: format, quality, size, usage });
  }

  private async status(run: StandInRun, response: ServerResponse, socket: Socket): Promise<void> {
    if (this.isGarbled(run, response, socket)) return;
    const { lookAnswer } = run.scenario as PlannedAnswers;
    if (lookAnswer) return play(response, lookAnswer);
    const state = this.look(run);
    if (state !== 'ended') return json(response, 200, this.response(run, state === 'queued' ? 'queued' : 'in_progress', []));
    this.callBackSoon(run);
    json(response, 200, await this.ended(run));
  }

  private async ended(run: StandInRun): Promise<object> {
    const status = this.statusOf(run);
    if (status !== 'completed') return this.response(run, status, []);
    const call = { type: 'image_generation_call', id: `ig_${run.id}`, output_format: 'png', quality: 'medium', size: '1024x1024' };
    if (run.scenario.end === 'refused-silently') {
      const text = { type: 'output_text', text: 'I cannot make that picture.', annotations: [] };
      const { error } = BLOCKED.body as { readonly error: object };
      const words = { type: 'message', role: 'assistant', status, content: [text] };
      return this.response(run, status, [{ ...call, status: 'failed', result: null, error }, words]);
    }
    const files = await this.files(run);
    const calls = files.map((bytes) => ({ ...call, status, result: bytes.toString('base64'), revised_prompt: 'Words of another model.' }));
    return this.response(run, status, [{ type: 'reasoning', id: `rs_${run.id}`, summary: [] }, ...calls]);
  }

  private async files(run: StandInRun): Promise<readonly Buffer[]> {
    const count = run.scenario.end === 'nothing' ? 0 : (run.scenario.files ?? run.count);
    return Promise.all(Array.from({ length: count }, (_, index) => this.fileBytes(run, index)));
  }

  private statusOf(run: StandInRun): 'completed' | 'failed' | 'cancelled' {
    if (run.isCancelled) return 'cancelled';
    return run.scenario.end !== undefined && run.scenario.end in RUN_ERRORS ? 'failed' : 'completed';
  }

  private response(run: StandInRun, status: string, output: readonly object[]): object {
    const code = status === 'failed' ? RUN_ERRORS[run.scenario.end ?? ''] : undefined;
    return {
      id: run.id, object: 'response', created_at: this.seconds(), status, background: true, store: true, model: run.input.model, output,
      error: code === undefined ? null : { code, message: 'The response failed for a reason of its own.' },
      incomplete_details: null, usage: null,
    };
  }

  private cancel(run: StandInRun, response: ServerResponse): void {
    if (this.isAtEnd(run)) return play(response, answerOf(400, null));
    run.isCancelled = true;
    json(response, 200, this.response(run, 'cancelled', []));
  }

  private erase(run: StandInRun, response: ServerResponse): void {
    run.isErased = true;
    json(response, 200, { id: run.id, object: 'response', deleted: true });
  }

  private seconds(): number {
    return Math.floor(this.now().getTime() / 1000);
  }
}
