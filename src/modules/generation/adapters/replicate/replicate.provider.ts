import { Injectable } from '@nestjs/common';
import { Clock } from '../../../../kernel/clock.js';
import type { AttemptId } from '../../../../kernel/ids.js';
import { Config } from '../../../../platform/config/config.js';
import type { ProviderHttp } from '../../../../platform/outbound/index.js';
import { ProviderAdapter, ProviderError } from '../../ports/provider.port.js';
import type {
  Cancelled, ErasedAtProvider, LostSubmit, Polled, ProviderRequest, ProviderTraits, ProviderWebhook, RawWebhook, Submitted, SubmitRequest,
} from '../../ports/provider.port.js';
import { canCallBack } from '../shared/call-back.js';
import { endOfRun, errorOfRefusedSubmit } from '../shared/failed-calls.js';
import { JsonApi } from '../shared/json-api.js';
import { restMs } from '../shared/rate-limits.js';
import { errorOfAnswer } from './replicate.errors.js';
import { findRun } from './replicate.find.js';
import { isTrainer, modelOf, type ReplicateModel, runsPath, submitPath } from './replicate.models.js';
import { eraseDestination, eraseTrained, makeDestination } from './replicate.trainings.js';
import { verifyReplicateWebhook } from './replicate.webhook.js';
import { polledOf, readRun } from './replicate.wire.js';

/** As long as the longest deadline of a model of ours: what has not begun by then is never billed, and what runs is stopped. */
const CANCEL_AFTER = '20m';
const RUN_MAX_BYTES = 32 * 1024 * 1024; // a result may come by value, and the log with it

/**
 * Replicate: predictions of official models (`owner/name`) and of versions (`owner/name:version`), and trainings, whose result is a
 * private model of ours there. What it was sent and what it made is gone after an hour; before that a single prediction cannot be deleted.
 */
@Injectable()
export class ReplicateProvider extends ProviderAdapter {
  readonly id = 'replicate';
  readonly traits: ProviderTraits;
  private readonly settings: Config['providers']['replicate'];
  private readonly api: JsonApi;

  constructor(
    config: Config,
    private readonly clock: Clock,
  ) {
    super();
    this.settings = config.providers.replicate;
    this.api = new JsonApi(this.settings.baseUrl, () => this.authorization);
    this.traits = {
      webhook: this.settings.webhookSecrets.length > 0 ? 'signed' : 'none',
      cancel: true,
      erase: false,
      takesPseudonymFor: [],
      resubmitSafe: false,
      find: true,
      outputHosts: ['replicate.delivery', '.replicate.delivery', 'api.replicate.com'],
      pollEveryMs: 3_000,
      keepsMs: 3_600_000,
    };
  }

  override get available(): boolean {
    return this.settings.enabled;
  }

  /** A training writes to a model of ours, which needs an owner; so does its deletion. */
  override offers(id: string): boolean {
    const model = modelOf(id);
    return this.settings.owner !== null || model === null || !isTrainer(model);
  }

  override async submit(http: ProviderHttp, request: SubmitRequest): Promise<Submitted> {
    const model = modelOf(request.model);
    if (model === null) throw new ProviderError('invalid', 'model-unknown');
    const body = await this.bodyOf(http, model, request);
    const headers: Record<string, string> = isTrainer(model) ? {} : { 'Cancel-After': CANCEL_AFTER };
    const answer = await this.api.submit(http, submitPath(model), body, { headers, maxBytes: RUN_MAX_BYTES });
    if (answer.status >= 400) throw errorOfRefusedSubmit(answer.status, errorOfAnswer(answer));
    const run = answer.ok ? readRun(answer.json) : null;
    if (run === null) throw new ProviderError('unknown', 'submit-unreadable');
    return { state: 'accepted', request: { requestId: run.id, model: request.model, handle: {} }, restMs: restMs(answer.headers) };
  }

  override async poll(http: ProviderHttp, { requestId, model }: ProviderRequest): Promise<Polled> {
    const answer = await this.api.ask(http, 'GET', pathOf(model, requestId), { maxBytes: RUN_MAX_BYTES }).catch(endOfRun);
    if ('state' in answer) return answer;
    if (answer.status === 404) return { state: 'failed', error: new ProviderError('unknown', 'request-not-found') };
    if (answer.status >= 400) return endOfRun(errorOfAnswer(answer));
    const run = readRun(answer.json);
    if (run === null) throw new ProviderError('transient', 'answer-unreadable');
    return polledOf(run, runsPath(model) === '/trainings');
  }

  override async cancel(http: ProviderHttp, { requestId, model }: ProviderRequest): Promise<Cancelled> {
    const answer = await this.api.ask(http, 'POST', `${pathOf(model, requestId)}/cancel`, { maxBytes: RUN_MAX_BYTES });
    const status = answer.ok ? readRun(answer.json)?.status : undefined;
    if (status === 'canceled' || status === 'aborted') return 'cancelled';
    if (status === 'succeeded' || status === 'failed') return 'too-late';
    if (answer.ok) return 'requested';
    const error = errorOfAnswer(answer);
    if (error.kind === 'invalid') return 'too-late';
    throw error;
  }

  override eraseModel(http: ProviderHttp, trainedModel: string): Promise<ErasedAtProvider> {
    return eraseTrained(this.api, http, this.settings.owner, trainedModel);
  }

  override eraseTraining(http: ProviderHttp, attemptId: AttemptId): Promise<ErasedAtProvider> {
    return eraseDestination(this.api, http, this.settings.owner, attemptId);
  }

  override async find(http: ProviderHttp, lost: LostSubmit): Promise<ProviderRequest | null | undefined> {
    return this.webhookOf(lost.webhookUrl) === undefined ? undefined : findRun(this.api, http, lost);
  }

  /** Private results may lie behind the API itself, which wants the key; the delivery hosts never get it. */
  override outputHeaders(url: string): Readonly<Record<string, string>> {
    return url.startsWith(`${this.settings.baseUrl}/`) ? this.authorization : {};
  }

  override async verifyWebhook(webhook: RawWebhook): Promise<ProviderWebhook> {
    return verifyReplicateWebhook(webhook, this.settings.webhookSecrets, this.clock.now());
  }

  private async bodyOf(http: ProviderHttp, model: ReplicateModel, { attemptId, body: input, webhookUrl, ...request }: SubmitRequest) {
    const webhook = this.webhookOf(webhookUrl);
    const common = { input, ...(webhook && { webhook, webhook_events_filter: ['completed'] }) };
    if (isTrainer(model)) return { destination: await makeDestination(this.api, http, this.settings.owner, attemptId), ...common };
    return model.version === null ? common : { version: request.model, ...common };
  }

  private webhookOf(webhookUrl: string | null): string | undefined {
    return webhookUrl !== null && canCallBack(new URL(this.settings.baseUrl), webhookUrl) ? webhookUrl : undefined;
  }

  private get authorization(): Readonly<Record<string, string>> {
    return { authorization: `Bearer ${this.settings.apiKey}` };
  }
}

function pathOf(model: string, requestId: string): string {
  return `${runsPath(model)}/${encodeURIComponent(requestId)}`;
}
