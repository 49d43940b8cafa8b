import { createReadStream } from 'node:fs';
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createHash } from 'node:crypto';
import { pipeline } from 'node:stream/promises';
import { Injectable } from '@nestjs/common';
import { Clock } from '../../../kernel/clock.js';
import type { GenerationId } from '../../../kernel/ids.js';
import { sha256 } from '../../../kernel/json.js';
import { OutboundHttp } from '../../../platform/outbound/index.js';
import { ObjectStorage } from '../../../platform/storage/object-storage.js';
import { Log } from '../../../platform/telemetry/log.js';
import { type Bounds, within } from '../engine/bounds.js';
import { type OutputFacts, Outputs, type PlannedOutput, type StoredOutput } from '../engine/outputs.js';
import { OutputLost, whyUnfit } from '../engine/unfit.js';
import type { ProviderAdapter, ProviderOutput } from '../ports/provider.port.js';
import { checkSafetensors } from './safetensors.js';
import { Trainings } from './trainings.js';

/** Models that use weights take no more than this without asking for extra (fal-ai/flux-2/lora). */
const MAX_WEIGHTS_BYTES = 2 * 1024 ** 3;
const FETCH_TIMEOUT_MS = 10 * 60_000;
const FETCH_IDLE_MS = 15_000;
const WEIGHTS_TYPE = 'application/octet-stream';

type Given = Pick<Bounds, 'until'> & { readonly output: ProviderOutput | undefined };

/**
 * Brings home what a training made: weights are fetched, checked and stored; of a model that stays at the provider its name is kept.
 * There is one result; what trainers give besides, such as their settings, is left where it is.
 */
@Injectable()
export class TrainingIngest {
  constructor(
    private readonly outputs: Outputs,
    private readonly trainings: Trainings,
    private readonly storage: ObjectStorage,
    private readonly http: OutboundHttp,
    private readonly clock: Clock,
    private readonly log: Log,
  ) {}

  /** The result, or nothing when none is fit or nobody wants it any more. @throws OutputLost and whatever another try may cure */
  async run(trainingId: GenerationId, adapter: ProviderAdapter, { byValue = [], until }: Bounds): Promise<StoredOutput[]> {
    for (const planned of await this.outputs.list(trainingId)) {
      const facts = planned.facts ?? (await this.takeIn(trainingId, adapter, planned, { output: byValue[planned.position], until }));
      if (facts) return [{ ...planned, facts }];
    }
    return [];
  }

  private async takeIn(
    trainingId: GenerationId, adapter: ProviderAdapter, planned: PlannedOutput, given: Given,
  ): Promise<OutputFacts | null> {
    const { trainedModel } = planned.source;
    const facts = trainedModel ? await this.note(trainingId, trainedModel) : await this.bringHome(trainingId, adapter, planned, given);
    if (facts) await this.outputs.stored(trainingId, planned.position, facts);
    return facts;
  }

  private async note(trainingId: GenerationId, name: string): Promise<OutputFacts> {
    await this.trainings.trainedAtProvider(trainingId, name);
    return { contentType: WEIGHTS_TYPE, sizeBytes: 0, sha256: sha256(name), marks: [] };
  }

  private async bringHome(
    trainingId: GenerationId, adapter: ProviderAdapter, planned: PlannedOutput, { output, until }: Given,
  ): Promise<OutputFacts | null> {
    const folder = await mkdtemp(join(tmpdir(), 'output-'));
    const file = join(folder, 'weights');
    try {
      if (output && 'bytes' in output) await writeFile(file, output.bytes);
      else await this.fetch(planned, adapter, file, until);
      await checkSafetensors(file);
      return await this.store(trainingId, file);
    } catch (error) {
      const code = whyUnfit(error);
      if (code === null) throw error;
      this.log.warn('output-unfit', { generationId: trainingId, provider: adapter.id, code });
      return null;
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }

  private async fetch({ source: { url } }: PlannedOutput, adapter: ProviderAdapter, file: string, until: Date): Promise<void> {
    if (!url) throw new OutputLost();
    await this.http.download(url, file, {
      maxBytes: MAX_WEIGHTS_BYTES,
      timeoutMs: within(FETCH_TIMEOUT_MS, until, this.clock),
      idleTimeoutMs: FETCH_IDLE_MS,
      allowedHosts: adapter.traits.outputHosts,
      headers: adapter.outputHeaders(url),
    });
  }

  private async store(trainingId: GenerationId, file: string): Promise<OutputFacts | null> {
    const key = await this.trainings.reserve(trainingId);
    if (key === null) return null;
    const { size: sizeBytes } = await stat(file);
    await this.storage.put(key, () => createReadStream(file), { contentType: WEIGHTS_TYPE, sizeBytes });
    const hash = createHash('sha256');
    await pipeline(createReadStream(file), hash);
    return { contentType: WEIGHTS_TYPE, sizeBytes, sha256: hash.digest('hex'), marks: [] };
  }
}
