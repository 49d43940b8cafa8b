import { randomUUID } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { mp3WithTags } from '../../../src/platform/media/testing/recordings.js';
import type { RecordedRequest } from '../../support/stand-ins/recorder.js';
import { play, type PlannedAnswers } from '../planned-answer.js';
import { inputOf, json } from '../answers.js';
import type { StandInRun } from '../run.js';
import { ProviderStandIn } from '../stand-in.js';
import { BAD_KEY, faultOf, type Fields, mistakeIn, moderated, NO_KEY, submitAnswer } from './xai-contract.js';

const API_KEY = 'xai-stand-in';
const NO_WEBHOOKS = 'has no webhooks';
/** How a clip fails. */
const RUN_FAULTS: Readonly<Record<string, { readonly code: string; readonly message: string }>> = {
  refused: { code: 'invalid_argument', message: 'Generated video rejected by content moderation.' },
  transient: { code: 'internal_error', message: 'Something went wrong while the video was made.' },
  invalid: { code: 'failed_precondition', message: 'The source picture could not be decoded.' },
};

/** xAI's pictures, speech and clips on a loopback address (facts 4). */
export class XaiStandIn extends ProviderStandIn {
  readonly provider = 'xai';
  readonly cannot = {
    'callback-once': NO_WEBHOOKS,
    'callback-twice': NO_WEBHOOKS,
    'callback-reordered': NO_WEBHOOKS,
    'callback-early': NO_WEBHOOKS,
    'callback-forged': NO_WEBHOOKS,
    'callback-stale': NO_WEBHOOKS,
  };

  override get env(): Readonly<Record<string, string>> {
    return { XAI_API_KEY: API_KEY, XAI_BASE_URL: `${this.recorder.url}/v1` };
  }

  override plan(...scenarios: readonly PlannedAnswers[]): void {
    super.plan(...scenarios);
  }

  protected override async answer(request: RecordedRequest, response: ServerResponse, socket: Socket): Promise<void> {
    response.setHeader('x-zero-data-retention', 'false');
    const { authorization } = request.headers;
    if (authorization === undefined) return play(response, NO_KEY);
    if (authorization !== `Bearer ${API_KEY}`) return play(response, BAD_KEY);
    const { pathname } = new URL(request.path, this.recorder.url);
    if (request.method === 'POST') return this.submit(pathname, request, response, socket);
    const run = this.find(/^\/v1\/videos\/([\w-]+)$/.exec(pathname)?.[1]);
    if (request.method === 'GET' && run) return this.clip(run, response, socket);
    return play(response, faultOf(pathname, 404, 'not_found', 'There is nothing at this address.'));
  }

  protected override signed(): never {
    throw new Error(`xAI ${NO_WEBHOOKS}`);
  }

  /** MP3 where that was asked for. */
  protected override async fileBytes(run: StandInRun, index: number): Promise<Buffer> {
    const isSpeech = run.kind === 'audio' && (run.scenario.file ?? 'good') === 'good';
    const { codec = 'mp3' } = (run.input.output_format ?? {}) as Fields;
    return isSpeech && codec === 'mp3' ? mp3WithTags('', 40) : super.fileBytes(run, index);
  }

  private async submit(path: string, request: RecordedRequest, response: ServerResponse, socket: Socket): Promise<void> {
    const scenario: PlannedAnswers = this.next();
    const planned = scenario.submitAnswer ?? submitAnswer(path, scenario.submit) ?? mistakeIn(path, request);
    if (planned) return play(response, planned);
    if (this.disturbed(null, scenario, response, socket)) return;
    const input = inputOf(request);
    const call = path.slice('/v1/'.length);
    const run = this.take(
      {
        id: randomUUID(),
        model: input.model === undefined ? call : `${call}/${String(input.model)}`,
        kind: call === 'tts' ? 'audio' : call.startsWith('videos') ? 'video' : 'image',
        input,
        webhookUrl: null,
        count: Number(input.n ?? 1),
      },
      scenario,
    );
    if (this.disturbed(run, scenario, response, socket)) return;
    if (run.kind === 'video') return json(response, 200, { request_id: run.id });
    run.isReleased = true; // such a run is over with its answer
    return run.kind === 'audio' ? this.speech(path, run, response) : this.pictures(path, run, response);
  }

  private async pictures(path: string, run: StandInRun, response: ServerResponse): Promise<void> {
    if (this.endsBadly(path, run, response)) return;
    const { end, files = run.count } = run.scenario;
    const isWithheld = end === 'refused-silently'; // then the bytes are those of a placeholder
    const data = Array.from({ length: end === 'nothing' ? 0 : files }, async (_, index) => {
      const picture = run.input.response_format === 'b64_json'
        ? { b64_json: (await this.fileBytes(run, index)).toString('base64') }
        : { url: this.fileUrl(run, index) };
      return { ...picture, revised_prompt: 'Words of another model.', respect_moderation: !isWithheld };
    });
    json(response, 200, { data: await Promise.all(data), usage: { cost_in_usd_ticks: 400_000_000 * run.count } });
  }

  private async speech(path: string, run: StandInRun, response: ServerResponse): Promise<void> {
    if (this.endsBadly(path, run, response)) return;
    if (run.scenario.end === 'refused-silently') return play(response, moderated(path)); // sound carries no flag
    const { codec = 'mp3' } = (run.input.output_format ?? {}) as Fields;
    const bytes = run.scenario.end === 'nothing' ? Buffer.alloc(0) : await this.fileBytes(run, 0);
    response.writeHead(200, { 'content-type': codec === 'mp3' ? 'audio/mpeg' : `audio/${String(codec)}`, 'x-trace-id': run.id }).end(bytes);
  }

  /** The ends of a call that answers with its result. */
  private endsBadly(path: string, { scenario: { end } }: StandInRun, response: ServerResponse): boolean {
    if (end === 'refused') play(response, moderated(path));
    else if (end === 'transient') play(response, faultOf(path, 500, 'internal_error', 'Something went wrong on our side.'));
    else if (end === 'invalid') play(response, faultOf(path, 400, 'invalid_argument', 'The source picture could not be decoded.'));
    else return false;
    return true;
  }

  /** 202 while it is made, with an empty body while it waits. */
  private clip(run: StandInRun, response: ServerResponse, socket: Socket): void {
    if (this.isGarbled(run, response, socket)) return;
    const { lookAnswer, end = 'done', queuedLooks = 0, runningLooks = 1 } = run.scenario as PlannedAnswers;
    if (lookAnswer) return play(response, lookAnswer);
    const state = this.look(run);
    if (state === 'queued') return void response.writeHead(202).end();
    const progress = Math.min(99, Math.round((100 * (run.looks - queuedLooks)) / (runningLooks + 1)));
    if (state === 'running') return json(response, 202, { status: 'pending', progress });
    const error = RUN_FAULTS[end];
    if (error) return json(response, 200, { status: 'failed', error });
    const found = { url: this.fileUrl(run, 0), duration: run.input.duration, respect_moderation: true };
    const video = end === 'nothing' ? {} : end === 'refused-silently' ? { url: '', respect_moderation: false } : found;
    json(response, 200, { status: 'done', progress: 100, model: run.input.model, video, usage: { cost_in_usd_ticks: 3_500_000_000 } });
  }
}
