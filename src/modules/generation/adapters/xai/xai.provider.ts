import { Injectable } from '@nestjs/common';
import { Config } from '../../../../platform/config/config.js';
import type { ProviderHttp } from '../../../../platform/outbound/index.js';
import { ProviderAdapter, ProviderError } from '../../ports/provider.port.js';
import type { Polled, ProviderOutput, ProviderRequest, ProviderTraits, Submitted, SubmitRequest } from '../../ports/provider.port.js';
import { endOfRun, errorOfRefusedSubmit } from '../shared/failed-calls.js';
import { type JsonAnswer, JsonApi } from '../shared/json-api.js';
import { restMs } from '../shared/rate-limits.js';
import { bodyOf, callOf, type XaiAnswers } from './xai.calls.js';
import { errorOfAnswer, errorOfRun } from './xai.errors.js';
import { readClip, readImages, readRequestId, readSound } from './xai.wire.js';

const DAY_MS = 24 * 3_600_000;
/** Pictures and speech are made while the call waits. */
const MAKING = { timeoutMs: 180_000, maxBytes: 96 * 1024 * 1024 };

/**
 * xAI: pictures and speech in the answer itself, clips by polling. It has no webhook, no cancellation and no deletion (facts 4.4, 4.5;
 * none were found), and keeps requests and answers for 30 days to look for abuse. A team with zero data retention is told so by the header
 * `x-zero-data-retention: true`; we promise the 30 days all the same, since an operator may change that at any time.
 */
@Injectable()
export class XaiProvider extends ProviderAdapter {
  readonly id = 'xai';
  readonly traits: ProviderTraits = {
    webhook: 'none',
    cancel: false,
    erase: false,
    takesPseudonymFor: ['image', 'video'],
    resubmitSafe: false,
    find: false,
    outputHosts: ['imgen.x.ai', 'vidgen.x.ai'],
    pollEveryMs: 5_000,
    keepsMs: 30 * DAY_MS,
  };
  private readonly settings: Config['providers']['xai'];
  private readonly api: JsonApi;

  constructor(config: Config) {
    super();
    this.settings = config.providers.xai;
    this.api = new JsonApi(this.settings.baseUrl, () => ({ authorization: `Bearer ${this.settings.apiKey}` }));
  }

  override get available(): boolean {
    return this.settings.enabled;
  }

  /**
   * What answers at once has no id of its own: the attempt's stands for it, and asks for nothing (see `poll`). Unreadable success is
   * `unknown`: it may have been billed.
   */
  override async submit(http: ProviderHttp, request: SubmitRequest): Promise<Submitted> {
    const call = callOf(request.model);
    if (call === null) throw new ProviderError('invalid', 'model-unknown');
    const options = call.answers === 'clip' ? {} : { ...MAKING, ...(call.answers === 'sound' && { headers: { accept: '*/*' } }) };
    const answer = await this.api.submit(http, call.path, bodyOf(call, request), options);
    if (answer.status >= 400) throw errorOfRefusedSubmit(answer.status, errorOfAnswer(answer));
    const rest = { restMs: restMs(answer.headers) };
    const known = { model: request.model, handle: {} };
    if (call.answers !== 'clip') {
      const outputs = outputsOf(call.answers, answer);
      return { state: 'completed', request: { requestId: request.attemptId, ...known }, outputs, ...rest };
    }
    const requestId = answer.ok ? readRequestId(answer.json) : null;
    if (requestId === null) throw new ProviderError('unknown', 'submit-unreadable');
    return { state: 'accepted', request: { requestId, ...known }, ...rest };
  }

  override async poll(http: ProviderHttp, { requestId, model }: ProviderRequest): Promise<Polled> {
    // the answer was the result: when it went with its worker nothing brings it back, and making it again would be paid again
    if (callOf(model)?.answers !== 'clip') return { state: 'failed', error: new ProviderError('unknown', 'result-lost') };
    const answer = await this.api.ask(http, 'GET', `/videos/${encodeURIComponent(requestId)}`).catch(endOfRun);
    if ('state' in answer) return answer;
    if (answer.status === 404) return { state: 'failed', error: new ProviderError('unknown', 'request-not-found') };
    if (answer.status >= 400) return endOfRun(errorOfAnswer(answer));
    const clip = readClip(answer);
    if (clip === null) throw new ProviderError('transient', 'answer-unreadable');
    if (clip.status === 'pending') return { state: 'running', progress: clip.progress };
    if (clip.status === 'expired') return { state: 'failed', error: new ProviderError('unknown', 'result-expired') };
    if (clip.status === 'failed') return { state: 'failed', error: errorOfRun(answer.json) };
    if (clip.isWithheld) return { state: 'failed', error: new ProviderError('refused', 'content-policy') };
    if (clip.output === null) return { state: 'failed', error: new ProviderError('invalid', 'no-output') };
    return { state: 'completed', outputs: [clip.output] };
  }
}

/** Pictures that were withheld are left out; billed are all. @throws ProviderError when nothing is left, or nothing can be read. */
function outputsOf(answers: Exclude<XaiAnswers, 'clip'>, answer: JsonAnswer): readonly ProviderOutput[] {
  if (answers === 'sound') {
    const sound = answer.ok ? readSound(answer) : null;
    if (sound === null) throw new ProviderError('unknown', 'submit-unreadable');
    return [sound];
  }
  const images = answer.ok ? readImages(answer.json) : null;
  if (images === null) throw new ProviderError('unknown', 'submit-unreadable');
  if (images.outputs.length > 0) return images.outputs;
  throw images.withheld > 0 ? new ProviderError('refused', 'content-policy') : new ProviderError('invalid', 'no-output');
}
