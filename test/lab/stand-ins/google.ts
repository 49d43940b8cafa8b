import { randomUUID } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { RecordedRequest } from '../../support/stand-ins/recorder.js';
import { play, type PlannedAnswer, type PlannedAnswers } from '../planned-answer.js';
import type { WebhookFault } from '../scenario.js';
import { inputOf, json } from '../answers.js';
import type { StandInRun } from '../run.js';
import { ProviderStandIn } from '../stand-in.js';
import {
  answerOf, BAD_KEY, type Fields, kindOf, mistakeInContent, mistakeInInteraction, SUBMIT_ANSWERS, UNKNOWN_INTERACTION,
} from './google-contract.js';
import { GoogleWebhookSigner } from './google-webhook-signer.js';

const API_KEY = 'AIza-stand-in';
const WAV_HEADER_BYTES = 44;
const words = (text: string) => ({ candidates: [{ content: { role: 'model', parts: [{ text }] }, finishReason: 'STOP', index: 0 }] });
/** How a call that answers with its result ends badly: mostly inside a success (trap 38). */
const CONTENT_ENDS: Readonly<Record<string, PlannedAnswer>> = {
  refused: { status: 200, body: { promptFeedback: { blockReason: 'PROHIBITED_CONTENT' }, usageMetadata: {} } },
  'refused-silently': { status: 200, body: words('I cannot make that picture for you.') },
  transient: answerOf(500, 'INTERNAL'),
  invalid: answerOf(400, 'INVALID_ARGUMENT'),
  nothing: { status: 200, body: { candidates: [{ content: {}, finishReason: 'STOP', index: 0 }] } },
};
/** The run names its error by a text, a step by a number of google.rpc.Code (`ErrorT` and `Status` of the SDK). */
const RUN_ERRORS: Readonly<Record<string, { readonly errors?: readonly object[]; readonly steps?: readonly object[] }>> = {
  refused: { errors: [{ code: 'prohibited_content', message: 'The prompt was blocked for safety.' }] },
  transient: { steps: [{ type: 'model_output', error: { code: 13, message: 'The model failed for a moment.' } }] },
  invalid: { steps: [{ type: 'model_output', error: { code: 3, message: 'The image could not be read.' } }] },
};

/** The Gemini API on a loopback address (facts 5): content, interactions, files behind the key, and its key set. */
export class GoogleStandIn extends ProviderStandIn {
  readonly provider = 'google';
  readonly cannot = { 'callback-reordered': 'calls back once for each interaction, at its end' };
  readonly signer = new GoogleWebhookSigner(() => this.now());
  /** Names of files that were deleted. */
  readonly deletedFiles = new Set<string>();

  override get env(): Readonly<Record<string, string>> {
    return { GOOGLE_AI_API_KEY: API_KEY, GOOGLE_AI_BASE_URL: this.recorder.url };
  }

  override plan(...scenarios: readonly PlannedAnswers[]): void {
    super.plan(...scenarios);
  }

  protected override async answer(request: RecordedRequest, response: ServerResponse, socket: Socket): Promise<void> {
    const { method, headers } = request;
    const { pathname, searchParams } = new URL(request.path, this.recorder.url);
    if (pathname === '/.well-known/jwks.json') return json(response, 200, this.signer.jwks());
    const key = headers['x-goog-api-key'];
    if (key !== API_KEY) return play(response, key === undefined ? answerOf(403, 'PERMISSION_DENIED') : BAD_KEY);
    const [, model] = /^\/v1beta\/models\/([^/:]+):generateContent$/.exec(pathname) ?? [];
    if (model !== undefined && method === 'POST') return this.generate(model, request, response, socket);
    if (pathname === '/v1beta/interactions' && method === 'POST') return this.interact(request, response, socket);
    const [file, runId, index, isDownload] = /^\/v1beta\/files\/([\w]+)-(\d+)(:download)?$/.exec(pathname) ?? [];
    if (file !== undefined) return this.file(this.find(runId), Number(index), isDownload ? searchParams.get('alt') : method, response);
    const [known, id, what] = /^\/v1beta\/interactions\/(\w+)(?:\/(cancel))?$/.exec(pathname) ?? [];
    const run = this.find(id);
    if (known && (!run || run.isErased)) return play(response, UNKNOWN_INTERACTION);
    if (run && method === 'GET' && !what) return this.status(run, response, socket);
    if (run && method === 'POST' && what) return this.cancel(run, response);
    if (run && method === 'DELETE' && !what) return this.erase(run, response);
    return play(response, answerOf(404, 'NOT_FOUND'));
  }

  protected override signed(run: StandInRun, fault: WebhookFault): { headers: Record<string, string>; body: Buffer } {
    const type = `interaction.${this.statusOf(run)}`;
    const { user_metadata: metadata } = (run.input.webhook_config ?? {}) as Fields;
    const event = { type, version: 'v1', timestamp: this.now().toISOString(), data: { id: run.id }, user_metadata: metadata };
    const claims = { iss: 'https://generativelanguage.googleapis.com', aud: run.webhookUrl ?? undefined, ...event };
    return this.signer.sign({ id: `msg_${run.id}`, body: Buffer.from(JSON.stringify(event)), claims }, fault);
  }

  private async generate(model: string, request: RecordedRequest, response: ServerResponse, socket: Socket): Promise<void> {
    const run = this.begin(model, inputOf(request), (input) => mistakeInContent(model, input), response, socket);
    if (run === null || this.disturbed(run, run.scenario, response, socket)) return;
    run.isReleased = true;
    const bad = CONTENT_ENDS[run.scenario.end ?? 'done'];
    if (bad) return play(response, bad);
    const files = await Promise.all((await this.files(run)).map((bytes) => this.part(run, bytes)));
    json(response, 200, { candidates: [{ content: { role: 'model', parts: files }, finishReason: 'STOP', index: 0 }], usageMetadata: {} });
  }

  private async interact(request: RecordedRequest, response: ServerResponse, socket: Socket): Promise<void> {
    const input = inputOf(request);
    const run = this.begin(`interactions/${String(input.model)}`, input, mistakeInInteraction, response, socket);
    if (run === null) return;
    if (run.scenario.callback === 'early' && run.webhookUrl !== null) await this.callBack(run);
    this.callBackSoon(run);
    if (this.disturbed(run, run.scenario, response, socket)) return;
    if (input.background === true) return json(response, 200, this.interaction(run, 'in_progress'));
    run.isReleased = true;
    json(response, 200, await this.ended(run));
  }

  /** Null when it was not taken, and answered. */
  private begin(
    model: string, input: Fields, mistake: (input: Fields) => PlannedAnswer | null, response: ServerResponse, socket: Socket,
  ): StandInRun | null {
    const scenario: PlannedAnswers = this.next();
    const planned = scenario.submitAnswer ?? SUBMIT_ANSWERS[scenario.submit ?? ''] ?? mistake(input);
    if (planned) play(response, planned);
    if (planned || this.disturbed(null, scenario, response, socket)) return null;
    const { uris } = (input.webhook_config ?? {}) as { uris?: readonly string[] };
    const [id, kind] = [`v1_${randomUUID().replaceAll('-', '')}`, kindOf(model.replace('interactions/', ''))!];
    return this.take({ id, model, kind, input, webhookUrl: uris?.[0] ?? null, count: 1 }, scenario);
  }

  private async status(run: StandInRun, response: ServerResponse, socket: Socket): Promise<void> {
    if (this.isGarbled(run, response, socket)) return;
    const { lookAnswer } = run.scenario as PlannedAnswers;
    if (lookAnswer) return play(response, lookAnswer);
    const state = this.look(run);
    if (state !== 'ended') return json(response, 200, this.interaction(run, state === 'queued' ? 'queued' : 'in_progress'));
    this.callBackSoon(run);
    json(response, 200, await this.ended(run));
  }

  private async ended(run: StandInRun): Promise<object> {
    const status = this.statusOf(run);
    const said = [{ type: 'text', text: 'I cannot make that for you.' }];
    if (run.scenario.end === 'refused-silently') return this.interaction(run, status, [{ type: 'model_output', content: said }]);
    if (status !== 'completed') return this.interaction(run, status);
    const format = (run.input.response_format ?? {}) as Fields;
    const isByAddress = format.delivery === 'uri' && run.scenario.inline !== true;
    const type = { type: run.kind, mime_type: run.kind === 'video' ? 'video/mp4' : 'audio/wav' };
    const made = (await this.files(run)).map((bytes, index) =>
      isByAddress ? { ...type, uri: this.uri(run, index) } : { ...type, data: bytes.toString('base64') });
    return this.interaction(run, status, [{ type: 'thought', signature: 'x' }, { type: 'model_output', content: made }]);
  }

  private interaction(run: StandInRun, status: string, steps: readonly object[] = []): object {
    const failure = status === 'failed' ? RUN_ERRORS[run.scenario.end ?? ''] : {};
    const at = run.takenAt.toISOString();
    return { id: run.id, object: 'interaction', model: run.input.model, status, created: at, updated: at, steps, ...failure };
  }

  private statusOf(run: StandInRun): 'completed' | 'failed' | 'cancelled' {
    if (run.isCancelled) return 'cancelled';
    return run.scenario.end !== undefined && run.scenario.end in RUN_ERRORS ? 'failed' : 'completed';
  }

  private uri(run: StandInRun, index: number): string {
    return `${this.recorder.url}/v1beta/files/${run.id}-${index}:download?alt=media`;
  }

  private async files(run: StandInRun): Promise<readonly Buffer[]> {
    const count = run.scenario.end === 'nothing' ? 0 : (run.scenario.files ?? run.count);
    return Promise.all(Array.from({ length: count }, (_, index) => this.fileBytes(run, index)));
  }

  /** Sound is bare samples (trap 37). */
  private part(run: StandInRun, bytes: Buffer): object {
    const isSound = run.kind === 'audio';
    const data = (isSound ? bytes.subarray(WAV_HEADER_BYTES) : bytes).toString('base64');
    return { inlineData: { mimeType: isSound ? 'audio/L16;codec=pcm;rate=8000' : 'image/png', data } };
  }

  private file(run: StandInRun | undefined, index: number, how: string | null, response: ServerResponse): Promise<void> | void {
    const name = `${run?.id}-${index}`;
    if (!run || this.deletedFiles.has(name)) return play(response, answerOf(403, 'PERMISSION_DENIED'));
    if (how === 'media') return this.serve(run, index, response);
    if (how !== 'DELETE') return json(response, 200, { name: `files/${name}`, mimeType: 'video/mp4', uri: this.uri(run, index) });
    this.deletedFiles.add(name);
    json(response, 200, {});
  }

  private cancel(run: StandInRun, response: ServerResponse): void {
    if (this.isAtEnd(run)) return play(response, answerOf(400, 'FAILED_PRECONDITION'));
    run.isCancelled = true;
    json(response, 200, this.interaction(run, 'cancelled'));
  }

  private erase(run: StandInRun, response: ServerResponse): void {
    run.isErased = true;
    json(response, 200, {});
  }
}
