import { Injectable } from '@nestjs/common';
import { Config } from '../../../../platform/config/config.js';
import type { ProviderHttp } from '../../../../platform/outbound/index.js';
import { ProviderAdapter, ProviderError } from '../../ports/provider.port.js';
import type {
  Cancelled, ErasedAtProvider, Polled, ProviderOutput, ProviderRequest, ProviderTraits, ProviderWebhook, RawWebhook, Submitted,
  SubmitRequest, WebhookChallenge,
} from '../../ports/provider.port.js';
import { callbackUrl } from '../shared/callback-url.js';
import { errorOfRefusedSubmit } from '../shared/failed-calls.js';
import { type JsonAnswer, JsonApi } from '../shared/json-api.js';
import { restMs } from '../shared/rate-limits.js';
import { errorOfAnswer } from './minimax.errors.js';
import { type AnsweringFamily, ANSWER_WITHIN_MS, answersAtOnce, familyOf, SUBMIT_PATHS } from './minimax.models.js';
import { HailuoTasks } from './minimax.tasks-v1.js';
import { VideoTasks } from './minimax.tasks-v2.js';
import { readCall } from './minimax.webhook.js';
import { isSuccess, readImages, readSound, readTaskId, readTraceId } from './minimax.wire.js';

const DAY_MS = 24 * 60 * 60_000;
const ANSWER_MAX_BYTES = 96 * 1024 * 1024; // results by value, should it send them so

/** MiniMax's global platform: tasks of two generations for video, answers with the result for pictures, speech and music. */
@Injectable()
export class MiniMaxProvider extends ProviderAdapter {
  readonly id = 'minimax';
  readonly traits: ProviderTraits = {
    webhook: 'hint',
    cancel: true,
    erase: true,
    takesPseudonymFor: [],
    resubmitSafe: false,
    find: false, // v2 lists its tasks, but nothing in them is ours: one that looks like the lost one may be somebody else's
    // what MiniMax's own storage was seen under; nobody promises it
    outputHosts: ['.minimax.io', '.minimax.chat', '.hailuoai.com', '.oss-us-east-1.aliyuncs.com', '.oss-cn-wulanchabu.aliyuncs.com'],
    pollEveryMs: 10_000,
    keepsMs: 7 * DAY_MS, // the records of tasks; addresses of pictures and sound end after a day
  };
  private readonly settings: Config['providers']['minimax'];
  private readonly api: JsonApi;
  private readonly tasks: { readonly 'video-v1': HailuoTasks; readonly 'video-v2': VideoTasks };

  constructor(config: Config) {
    super();
    this.settings = config.providers.minimax;
    this.api = new JsonApi(this.settings.baseUrl, () => ({ authorization: `Bearer ${this.settings.apiKey}` }));
    this.tasks = { 'video-v1': new HailuoTasks(this.api), 'video-v2': new VideoTasks(this.api) };
  }

  override get available(): boolean {
    return this.settings.enabled;
  }

  override async submit(http: ProviderHttp, request: SubmitRequest): Promise<Submitted> {
    const family = familyOf(request.model);
    if (family === null) throw new ProviderError('invalid', 'model-unknown');
    const body = { model: request.model, ...request.body };
    if (answersAtOnce(family)) return this.answered(http, request, family, body);
    const callback = callbackUrl(request.webhookUrl, this.settings.baseUrl);
    const answer = await this.api.submit(http, SUBMIT_PATHS[family], { ...body, callback_url: callback });
    const error = errorOfAnswer(answer);
    if (error) throw errorOfRefusedSubmit(answer.status, error);
    const requestId = answer.ok ? readTaskId(answer.json) : null;
    if (requestId === null) throw new ProviderError('unknown', 'submit-unreadable');
    return { state: 'accepted', request: { requestId, model: request.model, handle: {} }, restMs: restMs(answer.headers) };
  }

  override async poll(http: ProviderHttp, request: ProviderRequest): Promise<Polled> {
    const tasks = this.tasksOf(request.model);
    // it answered with its result, and nobody has it any more: another run would be paid again
    return tasks ? tasks.poll(http, request.requestId) : { state: 'failed', error: new ProviderError('unknown', 'result-lost') };
  }

  override async cancel(http: ProviderHttp, { model, requestId }: ProviderRequest): Promise<Cancelled> {
    return familyOf(model) === 'video-v2' ? this.tasks['video-v2'].cancel(http, requestId) : 'not-offered';
  }

  /**
   * Records of v2 tasks. Of a v1 task `POST /v1/files/delete` would take the file alone and leave the record with its words, so it is not
   * called; for pictures and sound no call is known.
   */
  override async erase(http: ProviderHttp, { model, requestId }: ProviderRequest): Promise<ErasedAtProvider> {
    return familyOf(model) === 'video-v2' ? this.tasks['video-v2'].erase(http, requestId) : 'not-offered';
  }

  override async verifyWebhook(webhook: RawWebhook): Promise<ProviderWebhook | WebhookChallenge> {
    return readCall(webhook);
  }

  private tasksOf(model: string): HailuoTasks | VideoTasks | null {
    const family = familyOf(model);
    return family === 'video-v1' || family === 'video-v2' ? this.tasks[family] : null;
  }

  private async answered(http: ProviderHttp, request: SubmitRequest, family: AnsweringFamily, body: object): Promise<Submitted> {
    const limits = { timeoutMs: ANSWER_WITHIN_MS[family], maxBytes: ANSWER_MAX_BYTES };
    const answer = await this.api.submit(http, SUBMIT_PATHS[family], body, limits);
    const error = errorOfAnswer(answer);
    if (error) throw errorOfRefusedSubmit(answer.status, error);
    if (!answer.ok || !isSuccess(answer.json)) throw new ProviderError('unknown', 'submit-unreadable');
    const requestId = readTraceId(answer.json) ?? request.attemptId;
    const outputs = outputsOf(family, answer);
    return { state: 'completed', request: { requestId, model: request.model, handle: {} }, outputs, restMs: restMs(answer.headers) };
  }
}

/** @throws ProviderError when there are none: blocked pictures are counted, not named */
function outputsOf(family: AnsweringFamily, { json }: JsonAnswer): readonly ProviderOutput[] {
  const { outputs, withheld } = family === 'image' ? readImages(json) : readSound(json);
  if (outputs.length > 0) return outputs;
  throw withheld > 0 ? new ProviderError('refused', 'content-policy') : new ProviderError('invalid', 'no-output');
}
