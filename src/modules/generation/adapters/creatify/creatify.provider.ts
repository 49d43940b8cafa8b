import { Injectable } from '@nestjs/common';
import { Config } from '../../../../platform/config/config.js';
import type { ProviderHttp } from '../../../../platform/outbound/index.js';
import { ProviderAdapter, ProviderError } from '../../ports/provider.port.js';
import type {
  LostSubmit, Polled, ProviderRequest, ProviderTraits, ProviderWebhook, RawWebhook, Submitted, SubmitRequest,
} from '../../ports/provider.port.js';
import { callbackUrl } from '../shared/callback-url.js';
import { errorOfRefusedSubmit } from '../shared/failed-calls.js';
import { fieldsOf } from '../shared/json.js';
import { JsonApi } from '../shared/json-api.js';
import { restMs } from '../shared/rate-limits.js';
import { errorOfAnswer, errorOfJob } from './creatify.errors.js';
import { linkOf } from './creatify.link.js';
import { readCall } from './creatify.webhook.js';
import { findMarked, readId, readJob } from './creatify.wire.js';

const DAY_MS = 24 * 60 * 60_000;
const CALLBACK_MAX_LENGTH = 200;
const LIST_MAX_BYTES = 16 * 1024 * 1024;
/** What we make there: a model's name is the collection that its jobs are created in. */
const AD = 'link_to_videos';
const MODELS: ReadonlySet<string> = new Set([AD, 'text_to_speech']);

/**
 * Creatify: ads from pictures of a product, and speech. Every path ends in a slash: without it Django redirects, and a redirected POST
 * arrives as a GET. An ad takes two calls, a link (what is advertised, one credit) and its video, which is what is paid for.
 */
@Injectable()
export class CreatifyProvider extends ProviderAdapter {
  readonly id = 'creatify';
  readonly traits: ProviderTraits = {
    webhook: 'hint',
    cancel: false,
    erase: false,
    takesPseudonymFor: [],
    resubmitSafe: false,
    find: true,
    // where its videos were seen, besides its own; nobody promises it
    outputHosts: ['.creatify.ai', 's3.us-west-2.amazonaws.com', '.s3.us-west-2.amazonaws.com', '.cloudfront.net'],
    pollEveryMs: 10_000,
    keepsMs: 3_650 * DAY_MS, // it states no period and has no call to delete: ten years stand for "until somebody asks in writing"
  };
  private readonly settings: Config['providers']['creatify'];
  private readonly api: JsonApi;

  constructor(config: Config) {
    super();
    this.settings = config.providers.creatify;
    this.api = new JsonApi(this.settings.baseUrl, () => ({ 'X-API-ID': this.settings.apiId, 'X-API-KEY': this.settings.apiKey }));
  }

  override get available(): boolean {
    return this.settings.enabled;
  }

  override async submit(http: ProviderHttp, request: SubmitRequest): Promise<Submitted> {
    if (!MODELS.has(request.model)) throw new ProviderError('invalid', 'model-unknown');
    const callback = this.callbackOf(request.webhookUrl);
    const job = request.model === AD ? await this.ad(http, request) : request.body;
    const answer = await this.api.submit(http, `/api/${request.model}/`, { ...job, webhook_url: callback });
    if (answer.status >= 400) throw errorOfRefusedSubmit(answer.status, errorOfAnswer(answer));
    const requestId = answer.ok ? readId(answer.json) : null;
    if (requestId === null) throw new ProviderError('unknown', 'submit-unreadable');
    return { state: 'accepted', request: { requestId, model: request.model, handle: {} }, restMs: restMs(answer.headers) };
  }

  override async poll(http: ProviderHttp, { model, requestId }: ProviderRequest): Promise<Polled> {
    if (!MODELS.has(model)) return { state: 'failed', error: new ProviderError('unknown', 'model-unknown') };
    const answer = await this.api.ask(http, 'GET', `/api/${model}/${encodeURIComponent(requestId)}/`);
    if (answer.status === 404) return { state: 'failed', error: new ProviderError('unknown', 'request-not-found') };
    if (answer.status >= 400) throw asPassing(errorOfAnswer(answer));
    const job = answer.ok ? readJob(answer.json) : null;
    if (job === null) throw new ProviderError('transient', 'answer-unreadable');
    switch (job.status) {
      case 'queued':
        return { state: 'queued' };
      case 'running':
        return { state: 'running', progress: job.progress };
      case 'done':
        if (job.url === null) return { state: 'failed', error: new ProviderError('invalid', 'no-output') };
        return { state: 'completed', outputs: [{ url: job.url }] };
      default:
        return { state: 'failed', error: errorOfJob(job.status, job.failedReason) };
    }
  }

  /** By the name that an ad was given, or the address to call. The list need not be all of them: what is missing may still be there. */
  override async find(http: ProviderHttp, { attemptId, model, webhookUrl }: LostSubmit): Promise<ProviderRequest | undefined> {
    if (!MODELS.has(model)) return undefined;
    const answer = await this.api.ask(http, 'GET', `/api/${model}/`, { maxBytes: LIST_MAX_BYTES });
    if (answer.status >= 400) throw asPassing(errorOfAnswer(answer));
    const requestId = answer.ok ? findMarked(answer.json, { name: attemptId, callback: this.callbackOf(webhookUrl) }) : undefined;
    return requestId === undefined ? undefined : { requestId, model, handle: {} };
  }

  override async verifyWebhook(webhook: RawWebhook): Promise<ProviderWebhook> {
    return readCall(webhook);
  }

  private callbackOf(webhookUrl: string | null): string | undefined {
    return callbackUrl(webhookUrl, this.settings.baseUrl, CALLBACK_MAX_LENGTH);
  }

  /** Makes the link, which comes before what is paid for: an answer that is lost costs a credit, and the attempt may be made anew. */
  private async ad(http: ProviderHttp, request: SubmitRequest): Promise<object> {
    const answer = await this.api.submit(http, '/api/links/link_with_params/', linkOf(request)).catch((error: unknown) => {
      throw error instanceof ProviderError && error.kind === 'unknown' ? new ProviderError('transient', 'link-unanswered') : error;
    });
    if (answer.status >= 400) throw errorOfRefusedSubmit(answer.status, errorOfAnswer(answer));
    const link = answer.ok ? readId(answer.json) : null;
    if (link === null) throw new ProviderError('transient', 'link-unreadable');
    return { ...fieldsOf(request.body.video), link, name: request.attemptId };
  }
}

/** Nothing that a look is answered with is about the job. */
function asPassing(error: ProviderError): ProviderError {
  return error.kind === 'invalid' || error.kind === 'refused' ? new ProviderError('transient', 'look-refused') : error;
}
