import { Injectable } from '@nestjs/common';
import { Clock } from '../../../../kernel/clock.js';
import { Config } from '../../../../platform/config/config.js';
import { OutboundHttp, type ProviderHttp } from '../../../../platform/outbound/index.js';
import { ProviderAdapter, ProviderError } from '../../ports/provider.port.js';
import type {
  Cancelled, ErasedAtProvider, Polled, ProviderRequest, ProviderTraits, ProviderWebhook, RawWebhook, Submitted, SubmitRequest,
} from '../../ports/provider.port.js';
import { endOfRun, errorOfRefusedSubmit } from '../shared/failed-calls.js';
import { JsonApi, type JsonAnswer } from '../shared/json-api.js';
import { errorOfAnswer, errorOfType, isCancellation, isReplayed } from './fal.errors.js';
import { isAllowed } from './fal.models.js';
import { requestUrl, submitUrl } from './fal.urls.js';
import { FalWebhookVerifier } from './fal.webhook.js';
import { type FalStatus, readAccepted, readDeleted, readResult, readStatus } from './fal.wire.js';

const RESULT_EXPIRES_SECONDS = 3_600;
const RESULT_MAX_BYTES = 8 * 1024 * 1024; // some models put small files into the answer itself
/**
 * Do not store the request, let the files expire, and leave retries to us: a run that is repeated unseen is billed unseen. Nor may a busy
 * endpoint be replaced by an equivalent one, which may be a partner's.
 */
const SUBMIT_HEADERS = {
  'X-Fal-Store-IO': '0',
  'x-fal-object-lifecycle-preference': JSON.stringify({ expiration_duration_seconds: RESULT_EXPIRES_SECONDS }),
  'X-Fal-No-Retry': '1',
  'x-app-fal-disable-fallback': 'true',
};

/** fal.ai over its queue. There is no FAILED state: a failed request is COMPLETED, and its result call answers with the error. */
@Injectable()
export class FalProvider extends ProviderAdapter {
  readonly id = 'fal';
  readonly traits: ProviderTraits = {
    webhook: 'signed',
    cancel: true,
    erase: true,
    takesPseudonymFor: [],
    resubmitSafe: false,
    // Its history (`/v1/models/requests/by-endpoint`) tells model, times and status of a request, and its body where bodies are stored:
    // of ours, which are not, it tells nothing that says whose it is.
    find: false,
    outputHosts: ['.fal.media'],
    pollEveryMs: 3_000,
    keepsMs: RESULT_EXPIRES_SECONDS * 1000,
  };
  private readonly settings: Config['providers']['fal'];
  private readonly webhooks: FalWebhookVerifier;
  /** Its addresses are whole: fal gives them for each request. */
  private readonly api = new JsonApi('', () => ({ authorization: `Key ${this.settings.apiKey}` }));

  constructor(config: Config, http: OutboundHttp, clock: Clock) {
    super();
    this.settings = config.providers.fal;
    this.webhooks = new FalWebhookVerifier(`${this.settings.restUrl}/.well-known/jwks.json`, http, clock);
  }

  override get available(): boolean {
    return this.settings.enabled;
  }

  override async submit(http: ProviderHttp, { model, body, webhookUrl }: SubmitRequest): Promise<Submitted> {
    const url = isAllowed(model) ? submitUrl(this.settings.queueUrl, model, webhookUrl) : null;
    if (url === null) throw new ProviderError('invalid', 'model-unknown');
    const answer = await this.api.submit(http, url, body, { headers: SUBMIT_HEADERS });
    if (answer.status >= 400) throw errorOfRefusedSubmit(answer.status, errorOfAnswer(answer));
    const accepted = answer.ok ? readAccepted(answer.json) : null;
    if (accepted === null) throw new ProviderError('unknown', 'submit-unreadable');
    const { requestId, ...handle } = accepted;
    return { state: 'accepted', request: { requestId, model, handle } };
  }

  override async poll(http: ProviderHttp, request: ProviderRequest): Promise<Polled> {
    const answer = await this.api.ask(http, 'GET', requestUrl(this.settings.queueUrl, request, 'status'));
    if (answer.status === 404) return { state: 'failed', error: new ProviderError('unknown', 'request-not-found') };
    if (answer.status >= 400) return endOfRun(errorOfAnswer(answer));
    const status = readStatus(answer.json);
    if (status === null) throw new ProviderError('transient', 'answer-unreadable');
    if (status.status === 'IN_QUEUE') return { state: 'queued', position: status.queuePosition };
    if (status.status === 'IN_PROGRESS') return { state: 'running' };
    return isCancellation(status.errorType) ? { state: 'cancelled' } : this.result(http, request, status);
  }

  override async cancel(http: ProviderHttp, request: ProviderRequest): Promise<Cancelled> {
    const answer = await this.api.ask(http, 'PUT', requestUrl(this.settings.queueUrl, request, 'cancel'));
    if (answer.ok) return 'requested';
    const error = errorOfAnswer(answer);
    if (error.kind === 'invalid') return 'too-late'; // 400 ALREADY_COMPLETED, 404 NOT_FOUND
    throw error;
  }

  /** Deletes the stored request and the result files. Uploaded inputs would stay; ours are addresses of our own storage. */
  override async erase(http: ProviderHttp, { requestId }: ProviderRequest): Promise<ErasedAtProvider> {
    const url = `${this.settings.apiUrl}/models/requests/${encodeURIComponent(requestId)}/payloads`;
    const answer = await this.api.ask(http, 'DELETE', url, { headers: { 'Idempotency-Key': requestId } });
    if (answer.ok) return readDeleted(answer.json) ? 'erased' : 'failed';
    const error = errorOfAnswer(answer);
    if (error.kind === 'transient') throw error;
    return 'failed';
  }

  override verifyWebhook(webhook: RawWebhook): Promise<ProviderWebhook> {
    return this.webhooks.verify(webhook);
  }

  private async result(http: ProviderHttp, request: ProviderRequest, status: FalStatus): Promise<Polled> {
    const url = requestUrl(this.settings.queueUrl, request, 'response');
    const answer = await this.api.ask(http, 'GET', url, { maxBytes: RESULT_MAX_BYTES }).catch(endOfRun);
    if ('state' in answer) return answer;
    if (answer.status === 401 || answer.status === 403 || answer.status === 429) throw errorOfAnswer(answer); // about our key, not the run
    if (answer.status === 499) return { state: 'cancelled' };
    if (answer.status >= 400) return this.failure(answer, status);
    if (status.hasError) return { state: 'failed', error: errorOfType(status.errorType) };
    if (!answer.ok || answer.json === null) throw new ProviderError('transient', 'answer-unreadable');
    const { outputs, withheld } = readResult(answer.json);
    if (outputs.length > 0) return { state: 'completed', outputs };
    const error = withheld > 0 ? new ProviderError('refused', 'content-policy') : new ProviderError('invalid', 'no-output');
    return { state: 'failed', error };
  }

  /** The result call replays what the model answered. Without an error in the status it may also be fal itself that cannot answer now. */
  private failure(answer: JsonAnswer, status: FalStatus): Polled {
    const error = errorOfAnswer(answer, status.errorType);
    if (status.hasError) return { state: 'failed', error };
    if (answer.status === 404) return { state: 'failed', error: new ProviderError('unknown', 'result-expired') };
    if (error.kind === 'transient' && !isReplayed(answer)) throw error;
    return { state: 'failed', error };
  }
}
