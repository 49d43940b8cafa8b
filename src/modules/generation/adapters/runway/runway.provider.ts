import { Injectable } from '@nestjs/common';
import { Config } from '../../../../platform/config/config.js';
import type { ProviderHttp } from '../../../../platform/outbound/index.js';
import { ProviderAdapter, ProviderError } from '../../ports/provider.port.js';
import type {
  Cancelled, ErasedAtProvider, Polled, ProviderRequest, ProviderTraits, Submitted, SubmitRequest,
} from '../../ports/provider.port.js';
import { type JsonAnswer, JsonApi } from '../shared/json-api.js';
import { restMs } from '../shared/rate-limits.js';
import { errorOfAnswer, errorOfTask } from './runway.errors.js';
import { bodyOf, callOf } from './runway.request.js';
import { readTask, readTaskId, type RunwayTask } from './runway.wire.js';

/** Wanted on every call. */
const API_VERSION = '2024-11-06';
const DAY_MS = 24 * 3_600_000;
/** Files travel in the request. */
const SUBMIT_TIMEOUT_MS = 120_000;

/**
 * Runway's tasks. Its terms ask for the words "Powered by Runway" where its results are offered (facts 9). There is no webhook, and no list
 * of tasks: one whose answer was lost is not found again. `DELETE` cancels a task that runs and erases one that has ended.
 */
@Injectable()
export class RunwayProvider extends ProviderAdapter {
  readonly id = 'runway';
  readonly traits: ProviderTraits = {
    webhook: 'none',
    cancel: true,
    erase: true,
    takesPseudonymFor: [],
    resubmitSafe: false,
    find: false,
    // Its documents show a bare CloudFront host and promise none. Results are fetched by addresses out of its own answers, without a key.
    outputHosts: ['.cloudfront.net'],
    pollEveryMs: 6_000, // not more often than every five seconds
    keepsMs: 365 * DAY_MS, // it names no period: until we delete the task, which is tried all that time
  };
  private readonly settings: Config['providers']['runway'];
  private readonly api: JsonApi;

  constructor(config: Config) {
    super();
    this.settings = config.providers.runway;
    const headers = { authorization: `Bearer ${this.settings.apiKey}`, 'x-runway-version': API_VERSION };
    this.api = new JsonApi(this.settings.baseUrl, () => headers);
  }

  override get available(): boolean {
    return this.settings.enabled;
  }

  override async submit(http: ProviderHttp, request: SubmitRequest): Promise<Submitted> {
    const call = callOf(request.model);
    if (call === null) throw new ProviderError('invalid', 'model-unknown');
    const answer = await this.api.submit(http, call.path, await bodyOf(call, request), { timeoutMs: SUBMIT_TIMEOUT_MS });
    if (answer.status >= 400) throw errorOfAnswer(answer);
    const requestId = answer.ok ? readTaskId(answer.json) : null;
    if (requestId === null) throw new ProviderError('unknown', 'submit-unreadable');
    return { state: 'accepted', request: { requestId, model: request.model, handle: {} }, restMs: restMs(answer.headers) };
  }

  override async poll(http: ProviderHttp, { requestId }: ProviderRequest): Promise<Polled> {
    const task = await this.look(http, requestId);
    switch (task?.status) {
      case undefined:
        return { state: 'failed', error: new ProviderError('unknown', 'request-not-found') };
      case 'PENDING':
      case 'THROTTLED': // over the concurrency of the account: waiting, not failing
        return { state: 'queued' };
      case 'RUNNING':
        return { state: 'running', progress: task.progress };
      case 'CANCELLED':
        return { state: 'cancelled' };
      case 'FAILED':
        return { state: 'failed', error: errorOfTask(task.failureCode) };
      case 'SUCCEEDED':
        if (task.outputs.length === 0) return { state: 'failed', error: new ProviderError('invalid', 'no-output') };
        return { state: 'completed', outputs: task.outputs };
    }
  }

  /**
   * Looks first: the same call would erase a result that is there and paid for. A task that ends between the look and the call is lost with
   * its result: that costs us the run, and the person nothing, who wanted it stopped. The API has no condition to send along.
   */
  override async cancel(http: ProviderHttp, { requestId }: ProviderRequest): Promise<Cancelled> {
    const task = await this.look(http, requestId);
    if (task?.status === 'CANCELLED') return 'cancelled';
    if (task === null || task.status === 'SUCCEEDED' || task.status === 'FAILED') return 'too-late';
    const answer = await this.ask(http, 'DELETE', requestId);
    if (answer.ok || answer.status === 404) return 'cancelled';
    throw unheard(answer);
  }

  /** The task with its results; called once the generation has ended and they are fetched. What is not there any more is erased. */
  override async erase(http: ProviderHttp, { requestId }: ProviderRequest): Promise<ErasedAtProvider> {
    const answer = await this.ask(http, 'DELETE', requestId);
    if (answer.ok || answer.status === 404) return 'erased';
    throw unheard(answer);
  }

  /** Null when there is no such task. @throws ProviderError for an answer that says nothing about it: it is asked again. */
  private async look(http: ProviderHttp, requestId: string): Promise<RunwayTask | null> {
    const answer = await this.ask(http, 'GET', requestId);
    if (answer.status === 404) return null;
    const task = answer.ok ? readTask(answer.json) : null;
    if (task === null) throw unheard(answer);
    return task;
  }

  private async ask(http: ProviderHttp, method: 'GET' | 'DELETE', requestId: string): Promise<JsonAnswer> {
    return this.api.ask(http, method, `/tasks/${encodeURIComponent(requestId)}`).catch((error: unknown) => {
      throw error instanceof ProviderError ? passing(error) : error;
    });
  }
}

function unheard(answer: JsonAnswer): ProviderError {
  return passing(answer.status >= 400 ? errorOfAnswer(answer) : new ProviderError('transient', 'answer-unreadable'));
}

/** An answer to a question is about our key or about Runway, and never the end of the task. */
function passing(error: ProviderError): ProviderError {
  const isFinal = error.kind === 'invalid' || error.kind === 'refused';
  return isFinal ? new ProviderError('transient', 'answer-unreadable', { cause: error }) : error;
}
