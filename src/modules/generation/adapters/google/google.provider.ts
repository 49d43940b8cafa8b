import { Injectable } from '@nestjs/common';
import { Clock } from '../../../../kernel/clock.js';
import { Config } from '../../../../platform/config/config.js';
import { type CallLimits, OutboundHttp, type ProviderHttp } from '../../../../platform/outbound/index.js';
import { Log } from '../../../../platform/telemetry/log.js';
import { ProviderAdapter, ProviderError } from '../../ports/provider.port.js';
import type {
  Cancelled, ErasedAtProvider, Polled, ProviderRequest, ProviderTraits, ProviderWebhook, RawWebhook, Submitted, SubmitRequest,
} from '../../ports/provider.port.js';
import { callbackUrl } from '../shared/callback-url.js';
import { endOfRun } from '../shared/failed-calls.js';
import { type JsonAnswer, JsonApi } from '../shared/json-api.js';
import { errorOfAnswer, isUnknownInteraction } from './google.errors.js';
import { downloadUrl, fileName } from './google.files.js';
import { contentBody, contentPath, interactionBody, isInteraction } from './google.requests.js';
import { GoogleWebhookVerifier } from './google.webhook.js';
import { readContent, readFileUris, readInteraction, readInteractionId } from './google.wire.js';

/** Of media inside JSON. */
const MAX_BYTES = 96 * 1024 * 1024;
/** How many times as long as a usual call an answer may take that comes when all is done. */
const PATIENCE = 10;

/**
 * The Gemini API. `:generateContent` answers with pictures and speech by value, and what is lost with the connection is lost;
 * `interactions/<model>` makes clips in the background and music, which can be asked for until they are deleted.
 */
@Injectable()
export class GoogleProvider extends ProviderAdapter {
  readonly id = 'google';
  readonly traits: ProviderTraits;
  private readonly settings: Config['providers']['google'];
  private readonly api: JsonApi;
  private readonly webhooks: GoogleWebhookVerifier;
  private readonly result: CallLimits;

  constructor(config: Config, http: OutboundHttp, clock: Clock, log: Log) {
    super();
    this.settings = config.providers.google;
    this.result = { timeoutMs: config.outbound.timeoutMs * PATIENCE, maxBytes: MAX_BYTES };
    const base = new URL(this.settings.baseUrl);
    this.api = new JsonApi(`${this.settings.baseUrl}/v1beta`, () => this.key());
    const jwksUrl = `${base.origin}/.well-known/jwks.json`;
    this.webhooks = new GoogleWebhookVerifier(
      { jwksUrl, secrets: this.settings.webhookSecrets, publicUrl: config.publicUrl }, http, clock, log,
    );
    this.traits = {
      webhook: 'signed', // those that a request names need no secret of ours
      cancel: true,
      erase: true,
      takesPseudonymFor: [],
      resubmitSafe: false,
      find: false, // interactions cannot be listed
      outputHosts: [base.hostname, '.googleapis.com'],
      pollEveryMs: 5_000,
      keepsMs: 55 * 24 * 60 * 60_000, // copies kept to detect abuse; files go after 48 hours
    };
  }

  override get available(): boolean {
    return this.settings.enabled;
  }

  override submit(http: ProviderHttp, request: SubmitRequest): Promise<Submitted> {
    return isInteraction(request.model) ? this.interact(http, request) : this.generate(http, request);
  }

  override async poll(http: ProviderHttp, { model, requestId }: ProviderRequest): Promise<Polled> {
    // It answered with its result, which was lost on our side: paid for, and kept nowhere.
    if (!isInteraction(model)) return { state: 'failed', error: new ProviderError('unknown', 'result-lost') };
    const answer = await this.api.ask(http, 'GET', pathOf(requestId), this.result).catch(endOfRun);
    if ('state' in answer) return answer;
    if (isUnknownInteraction(answer)) return { state: 'failed', error: new ProviderError('unknown', 'request-not-found') };
    const polled = answer.ok ? readInteraction(answer.json) : null;
    if (polled === null) throw unheard(answer);
    return this.reachable(polled);
  }

  override async cancel(http: ProviderHttp, { model, requestId }: ProviderRequest): Promise<Cancelled> {
    if (!isInteraction(model)) return 'not-offered';
    const answer = await this.api.ask(http, 'POST', `${pathOf(requestId)}/cancel`, this.result);
    if (answer.ok) return readInteraction(answer.json)?.state === 'cancelled' ? 'cancelled' : 'requested';
    if (answer.status === 400 || answer.status === 404) return 'too-late';
    throw unheard(answer);
  }

  /** The files first: once the interaction has gone, nobody can tell which were its own. */
  override async erase(http: ProviderHttp, { model, requestId }: ProviderRequest): Promise<ErasedAtProvider> {
    if (!isInteraction(model)) return 'not-offered';
    const interaction = await this.api.ask(http, 'GET', pathOf(requestId), this.result);
    if (isUnknownInteraction(interaction)) return 'erased';
    if (!interaction.ok) throw unheard(interaction);
    for (const uri of readFileUris(interaction.json)) {
      const name = fileName(this.settings.baseUrl, uri);
      if (name !== null && !(await this.remove(http, `/${name}`))) return 'failed';
    }
    return (await this.remove(http, pathOf(requestId))) ? 'erased' : 'failed';
  }

  override outputHeaders(url: string): Readonly<Record<string, string>> {
    return URL.parse(url)?.origin === new URL(this.settings.baseUrl).origin ? this.key() : {};
  }

  override verifyWebhook(webhook: RawWebhook): Promise<ProviderWebhook> {
    return this.webhooks.verify(webhook);
  }

  private async generate(http: ProviderHttp, request: SubmitRequest): Promise<Submitted> {
    const answer = await this.api.submit(http, contentPath(request.model), await contentBody(request), this.result);
    const read = answer.ok ? readContent(answer.json) : null;
    if (read === null) throw unaccepted(answer);
    if (read instanceof ProviderError) throw read;
    // Google gives no id that could be asked about: the attempt's own serves.
    return { state: 'completed', request: { requestId: request.attemptId, model: request.model, handle: {} }, outputs: read };
  }

  /** One that is over with its answer is asked for all the same unless it has a result: its id must be kept, so that it is deleted. */
  private async interact(http: ProviderHttp, request: SubmitRequest): Promise<Submitted> {
    const { webhookUrl, model } = request;
    const body = await interactionBody(request, callbackUrl(webhookUrl, this.settings.baseUrl));
    const answer = await this.api.submit(http, '/interactions', body, this.result);
    const requestId = answer.ok ? readInteractionId(answer.json) : null;
    if (requestId === null) throw unaccepted(answer);
    const taken = { requestId, model, handle: {} };
    const polled = readInteraction(answer.json);
    if (polled?.state !== 'completed') return { state: 'accepted', request: taken };
    return { state: 'completed', request: taken, outputs: this.reachable(polled).outputs };
  }

  /** Results by address lie at Google and are fetched with our key, below the address that is configured for it. */
  private reachable<P extends Polled>(polled: P): P {
    if (polled.state !== 'completed') return polled;
    const { baseUrl } = this.settings;
    const outputs = polled.outputs.map((output) => ('url' in output ? { ...output, url: downloadUrl(baseUrl, output.url) } : output));
    return { ...polled, outputs };
  }

  /** True once it is not there any more: a file that does not exist is answered with 403. */
  private async remove(http: ProviderHttp, path: string): Promise<boolean> {
    const answer = await this.api.ask(http, 'DELETE', path);
    if (answer.ok || isUnknownInteraction(answer) || (answer.status === 403 && path.startsWith('/files/'))) return true;
    const error = errorOfAnswer(answer);
    if (error.kind === 'transient') throw error;
    return false;
  }

  private key(): Readonly<Record<string, string>> {
    return { 'x-goog-api-key': this.settings.apiKey };
  }
}

function pathOf(requestId: string): string {
  return `/interactions/${encodeURIComponent(requestId)}`;
}

/** A submit was answered, but not as one that was taken. */
function unaccepted(answer: JsonAnswer): ProviderError {
  return answer.status >= 400 ? errorOfAnswer(answer) : new ProviderError('unknown', 'submit-unreadable');
}

/** A look that told nothing of the run: also a 400, which was seen on runs that went on. */
function unheard(answer: JsonAnswer): ProviderError {
  const error = answer.status >= 400 ? errorOfAnswer(answer) : null;
  const isAboutUs = error !== null && error.kind !== 'invalid' && error.kind !== 'refused';
  return isAboutUs ? error : new ProviderError('transient', 'answer-unreadable');
}
