import { Injectable } from '@nestjs/common';
import { Config } from '../../../../platform/config/config.js';
import type { ProviderHttp } from '../../../../platform/outbound/index.js';
import {
  type Polled,
  ProviderAdapter,
  ProviderError,
  type ProviderInput,
  type ProviderTraits,
  type Submitted,
  type SubmitRequest,
} from '../../ports/provider.port.js';
import { pretendToTrain } from './pretend-to-train.js';
import {
  type Rendered, renderCutout, renderImage, renderImageEdit, renderMusic, renderSpeech, renderUpscale, renderVideo,
} from './render/index.js';

type Made = Pick<Rendered, 'bytes' | 'contentType'>;

/** One unit of each model's work; `unit` tells the pictures of one request apart. */
const RENDERERS: Readonly<Record<string, (request: SubmitRequest, unit: number) => Promise<Made>>> = {
  'local-image-1': async (request, unit) => {
    const seed = seedOf(request, unit);
    const source = await firstInput(request);
    if (source) return renderImageEdit({ prompt: request.prompt ?? '', seed, source });
    return renderImage({ prompt: request.prompt ?? '', seed, width: number(request.body.width), height: number(request.body.height) });
  },
  'local-upscale-1': async (request) => renderUpscale({ source: await neededInput(request), factor: number(request.body.factor) ?? 2 }),
  'local-cutout-1': async (request) => renderCutout({ source: await neededInput(request) }),
  'local-video-1': async (request, unit) =>
    renderVideo({ prompt: request.prompt ?? '', seed: seedOf(request, unit), source: await firstInput(request) }),
  'local-speech-1': (request, unit) =>
    renderSpeech({ text: request.prompt ?? '', seed: seedOf(request, unit), voice: String(request.body.voice) }),
  'local-music-1': (request, unit) =>
    renderMusic({ prompt: request.prompt ?? '', seed: seedOf(request, unit), durationSeconds: number(request.body.durationSeconds) }),
  'local-trainer-1': async (request) => pretendToTrain(neededFile(request).sha256),
  'local-avatar-1': async (request, unit) => {
    const seed = `${String(request.body.avatar)}:${seedOf(request, unit)}`;
    return renderImage({ prompt: request.prompt ?? '', seed, width: number(request.body.width), height: number(request.body.height) });
  },
};

/**
 * The built-in stand-in: real, decodable media, drawn in this process by plain arithmetic, no AI behind it. Passes the same gate and the
 * same books as any provider, so that every step of the main job runs for real without a key.
 */
@Injectable()
export class LocalProvider extends ProviderAdapter {
  readonly id = 'local';
  readonly traits: ProviderTraits = {
    webhook: 'none',
    cancel: false,
    erase: false,
    takesPseudonymFor: [],
    resubmitSafe: true,
    find: false,
    outputHosts: [],
    pollEveryMs: 1_000,
    keepsMs: 0,
  };

  constructor(private readonly config: Config) {
    super();
  }

  override get available(): boolean {
    return this.config.providers.local.enabled;
  }

  override async submit(_http: ProviderHttp, request: SubmitRequest): Promise<Submitted> {
    const render = RENDERERS[request.model];
    if (!render) throw new ProviderError('invalid', 'model-unknown');
    const outputs = [];
    for (let unit = 0; unit < request.count; unit++) outputs.push(await render(request, unit));
    return { state: 'completed', request: { requestId: request.attemptId, model: request.model, handle: {} }, outputs };
  }

  /** Never asked: the submit answers with the result. */
  override async poll(): Promise<Polled> {
    return { state: 'failed', error: new ProviderError('transient', 'worker-lost') };
  }
}

function seedOf({ body, attemptId }: SubmitRequest, unit: number): string {
  return `${String(body.seed ?? attemptId)}:${unit}`;
}

function number(value: unknown): number | undefined {
  return typeof value === 'number' ? value : undefined;
}

async function firstInput({ inputs }: SubmitRequest): Promise<Buffer | undefined> {
  return inputs[0]?.read();
}

async function neededInput(request: SubmitRequest): Promise<Buffer> {
  return neededFile(request).read();
}

function neededFile({ inputs }: SubmitRequest): ProviderInput {
  const [input] = inputs;
  if (!input) throw new ProviderError('invalid', 'input-missing');
  return input;
}
