import { Injectable } from '@nestjs/common';
import { Clock } from '../../../../kernel/clock.js';
import { Config } from '../../../../platform/config/config.js';
import type { CallLimits, ProviderHttp } from '../../../../platform/outbound/index.js';
import { ProviderAdapter, ProviderError } from '../../ports/provider.port.js';
import type {
  Cancelled, ErasedAtProvider, Polled, ProviderOutput, ProviderRequest, ProviderTraits, ProviderWebhook, RawWebhook, Submitted,
  SubmitRequest,
} from '../../ports/provider.port.js';
import { endOfRun } from '../shared/failed-calls.js';
import { type JsonAnswer, JsonApi } from '../shared/json-api.js';
import { restMs } from '../shared/rate-limits.js';
import { subjectOf, verifyStandardWebhook } from '../shared/standard-webhooks.js';
import { errorOfAnswer } from './openai.errors.js';
import { backgroundBody, editForm, encoded, imageBody, isBackground, speechBody } from './openai.requests.js';
import { readAccepted, readImages, readResponse } from './openai.wire.js';

/** Pictures come as base64 inside JSON, several in one answer. */
const MAX_BYTES = 96 * 1024 * 1024;
/** How many times as long as a usual call an answer may take that comes with its result: from seconds to minutes. */
const PATIENCE = 10;
const SOUND = /^(?:audio\/|application\/octet-stream)/;

/**
 * OpenAI. Pictures in two ways: `/images/…` answers with them, and what is lost with the connection is lost; `responses/<model>` runs in
 * the background, where it can be polled, calls back, and is deleted after. Speech answers with its bytes.
 */
@Injectable()
export class OpenAiProvider extends ProviderAdapter {
  readonly id = 'openai';
  readonly traits: ProviderTraits;
  private readonly settings: Config['providers']['openai'];
  private readonly api: JsonApi;
  private readonly result: CallLimits;

  constructor(
    config: Config,
    private readonly clock: Clock,
  ) {
    super();
    this.settings = config.providers.openai;
    this.result = { timeoutMs: config.outbound.timeoutMs * PATIENCE, maxBytes: MAX_BYTES };
    this.api = new JsonApi(this.settings.baseUrl, () => ({ authorization: `Bearer ${this.settings.apiKey}` }));
    this.traits = {
      webhook: this.settings.webhookSecrets.length > 0 ? 'signed' : 'none',
      cancel: true,
      erase: true,
      takesPseudonymFor: ['image'],
      resubmitSafe: false,
      find: false, // responses cannot be listed
      outputHosts: [], // all results come by value
      pollEveryMs: 5_000,
      keepsMs: 30 * 24 * 60 * 60_000, // abuse logs; a stored response at least as long, unless it is deleted
    };
  }

  override get available(): boolean {
    return this.settings.enabled;
  }

  override submit(http: ProviderHttp, request: SubmitRequest): Promise<Submitted> {
    if (request.tool === 'audio.speech') return this.speak(http, request);
    return isBackground(request.model) ? this.begin(http, request) : this.draw(http, request);
  }

  override async poll(http: ProviderHttp, { model, requestId }: ProviderRequest): Promise<Polled> {
    // It answered with its result, which was lost on our side: paid for, and kept nowhere.
    if (!isBackground(model)) return { state: 'failed', error: new ProviderError('unknown', 'result-lost') };
    const answer = await this.api.ask(http, 'GET', pathOf(requestId), this.result).catch(endOfRun);
    if ('state' in answer) return answer;
    if (answer.status === 404) return { state: 'failed', error: new ProviderError('unknown', 'request-not-found') };
    const polled = answer.ok ? readResponse(answer.json) : null;
    if (polled === null) throw unheard(answer);
    return polled;
  }

  override async cancel(http: ProviderHttp, { model, requestId }: ProviderRequest): Promise<Cancelled> {
    if (!isBackground(model)) return 'not-offered';
    const answer = await this.api.ask(http, 'POST', `${pathOf(requestId)}/cancel`, this.result);
    if (answer.ok) return readResponse(answer.json)?.state === 'cancelled' ? 'cancelled' : 'too-late';
    if (answer.status === 400 || answer.status === 404) return 'too-late';
    throw unheard(answer);
  }

  override async erase(http: ProviderHttp, { model, requestId }: ProviderRequest): Promise<ErasedAtProvider> {
    if (!isBackground(model)) return 'not-offered';
    const answer = await this.api.ask(http, 'DELETE', pathOf(requestId));
    if (answer.ok || answer.status === 404) return 'erased';
    const error = errorOfAnswer(answer);
    if (error.kind === 'transient') throw error;
    return 'failed';
  }

  /** Of the project's endpoint: the address that is called is the same for all requests, so the id alone tells which one it is about. */
  override async verifyWebhook(webhook: RawWebhook): Promise<ProviderWebhook> {
    const messageId = verifyStandardWebhook(webhook, this.settings.webhookSecrets, this.clock.now());
    return { messageId, requestId: subjectOf(webhook.body) };
  }

  private async draw(http: ProviderHttp, request: SubmitRequest): Promise<Submitted> {
    const answer = await (request.inputs.length === 0 ? this.generate(http, request) : this.edit(http, request));
    const outputs = answer.ok ? readImages(answer.json) : null;
    if (outputs === null) throw unaccepted(answer);
    if (outputs.length === 0) throw new ProviderError('invalid', 'no-output');
    return completed(request, answer, outputs);
  }

  private generate(http: ProviderHttp, request: SubmitRequest): Promise<JsonAnswer> {
    return this.api.submit(http, '/images/generations', imageBody(request), this.result);
  }

  private async edit(http: ProviderHttp, request: SubmitRequest): Promise<JsonAnswer> {
    const { body, contentType } = await encoded(await editForm(request));
    return this.api.submit(http, '/images/edits', body, { ...this.result, headers: { 'content-type': contentType } });
  }

  private async speak(http: ProviderHttp, request: SubmitRequest): Promise<Submitted> {
    const answer = await this.api.submit(http, '/audio/speech', speechBody(request), this.result);
    const contentType = answer.headers['content-type'] ?? '';
    if (!answer.ok || !SOUND.test(contentType) || answer.body.length === 0) throw unaccepted(answer);
    return completed(request, answer, [{ bytes: answer.body, contentType }]);
  }

  private async begin(http: ProviderHttp, request: SubmitRequest): Promise<Submitted> {
    const answer = await this.api.submit(http, '/responses', backgroundBody(request));
    const requestId = answer.ok ? readAccepted(answer.json) : null;
    if (requestId === null) throw unaccepted(answer);
    return { state: 'accepted', request: { requestId, model: request.model, handle: {} }, restMs: restMs(answer.headers) };
  }
}

/** OpenAI gives no id that could be asked about: the attempt's own serves. */
function completed({ attemptId, model }: SubmitRequest, { headers }: JsonAnswer, outputs: readonly ProviderOutput[]): Submitted {
  return { state: 'completed', request: { requestId: attemptId, model, handle: {} }, outputs, restMs: restMs(headers) };
}

function pathOf(requestId: string): string {
  return `/responses/${encodeURIComponent(requestId)}`;
}

/** A submit was answered, but not as one that was taken. */
function unaccepted(answer: JsonAnswer): ProviderError {
  return answer.status >= 400 ? errorOfAnswer(answer) : new ProviderError('unknown', 'submit-unreadable');
}

/** A look that told nothing of the run: also what says that the question was wrong, since the run itself was taken. */
function unheard(answer: JsonAnswer): ProviderError {
  const error = answer.status >= 400 ? errorOfAnswer(answer) : null;
  return error === null || error.kind === 'invalid' ? new ProviderError('transient', 'answer-unreadable') : error;
}
