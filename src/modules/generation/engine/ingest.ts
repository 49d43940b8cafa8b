import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Injectable } from '@nestjs/common';
import { Clock } from '../../../kernel/clock.js';
import { type InspectedOutput, inspectOutput, makeThumbnail, markAsAiMade } from '../../../platform/media/index.js';
import { OutboundHttp } from '../../../platform/outbound/index.js';
import { ObjectStorage } from '../../../platform/storage/object-storage.js';
import { Log } from '../../../platform/telemetry/log.js';
import { ContentChecks } from '../../moderation/index.js';
import { TrainingIngest } from '../avatars/training-ingest.js';
import type { ProviderAdapter, ProviderOutput } from '../ports/provider.port.js';
import type { Tool } from '../tools/tool.js';
import { type Bounds, within } from './bounds.js';
import { patiently } from './in-hand.js';
import type { LeasedGeneration } from './lease.js';
import { Outputs, type OutputFacts, type PlannedOutput, type StoredOutput } from './outputs.js';
import { SigningIdentity } from './signing-identity.js';
import { OutputLost, OutputsRefused, whyUnfit } from './unfit.js';

const MAX_OUTPUT_BYTES = 512 * 1024 * 1024;
const FETCH_TIMEOUT_MS = 120_000;
const FETCH_IDLE_MS = 15_000;

/**
 * Brings outputs home (law 2): fetch, sniff, decode, mark as AI-made, thumbnail, store, hash. Each output is its own step, so that a
 * restart goes on with the next. What cannot be fetched now is thrown, for another try; what is unfit is left out for good.
 */
@Injectable()
export class Ingest {
  constructor(
    private readonly outputs: Outputs,
    private readonly storage: ObjectStorage,
    private readonly http: OutboundHttp,
    private readonly signing: SigningIdentity,
    private readonly training: TrainingIngest,
    private readonly checks: ContentChecks,
    private readonly clock: Clock,
    private readonly log: Log,
  ) {}

  /**
   * The outputs that lie in our storage now; unfit and refused ones are not among them.
   * @throws OutputLost, OutputsRefused when nothing else is left, and whatever another try may cure
   */
  async run(
    generation: LeasedGeneration,
    tool: Tool,
    adapter: ProviderAdapter,
    { byValue = [], until }: Bounds,
  ): Promise<StoredOutput[]> {
    if (tool.kind === 'training') return this.training.run(generation.id, adapter, { byValue, until });
    const stored: StoredOutput[] = [];
    let refused = 0;
    for (const planned of await this.outputs.list(generation.id)) {
      const output = byValue[planned.position];
      const facts = planned.facts ?? (await patiently(output, () => this.takeIn(generation, tool, adapter, planned, { output, until })));
      if (facts === 'refused') refused += 1;
      else if (facts) stored.push({ ...planned, facts });
    }
    if (stored.length === 0 && refused > 0) throw new OutputsRefused();
    return stored;
  }

  private async takeIn(
    generation: LeasedGeneration,
    tool: Tool,
    adapter: ProviderAdapter,
    planned: PlannedOutput,
    { output, until }: { readonly output: ProviderOutput | undefined; readonly until: Date },
  ): Promise<OutputFacts | 'refused' | null> {
    const folder = await mkdtemp(join(tmpdir(), 'output-'));
    try {
      const source = output && 'bytes' in output ? output.bytes : { path: await this.fetch(planned, adapter, folder, until) };
      const found = await inspectOutput(source, { kind: tool.kind as Exclude<Tool['kind'], 'training'> });
      if (!(await this.isAllowed(generation, tool, found))) return 'refused';
      const marked = await markAsAiMade(found.bytes, found.contentType, { sourceType: tool.madeBy, identity: await this.signing.get() });
      const thumbnail = await makeThumbnail(found.bytes, found.contentType, { sourceType: tool.madeBy });
      await this.storage.put(planned.key, marked.bytes, { contentType: found.contentType });
      await this.storage.put(planned.thumbnailKey, thumbnail.bytes, { contentType: thumbnail.contentType });
      const { contentType, width, height, durationMs } = found;
      const facts = {
        contentType,
        sizeBytes: marked.sizeBytes,
        sha256: marked.sha256,
        width,
        height,
        durationMs,
        marks: [...marked.marks],
      };
      await this.outputs.stored(generation.id, planned.position, facts);
      return facts;
    } catch (error) {
      const code = whyUnfit(error);
      if (code === null) throw error;
      this.log.warn('output-unfit', { generationId: generation.id, provider: adapter.id, code });
      return null;
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }

  /** Design 3.5: looked at before anything of it is kept. */
  private async isAllowed({ id, accountId }: LeasedGeneration, tool: Tool, file: InspectedOutput): Promise<boolean> {
    const audience = tool.inputs.length > 0 || tool.takesAvatar ? 'picture' : 'private';
    const { verdict } = await this.checks.checkFile(file, { subject: 'output', subjectId: id, accountId, audience });
    return verdict === 'allow';
  }

  private async fetch({ source }: PlannedOutput, adapter: ProviderAdapter, folder: string, until: Date): Promise<string> {
    if (!source.url) throw new OutputLost();
    const file = join(folder, randomUUID());
    await this.http.download(source.url, file, {
      maxBytes: MAX_OUTPUT_BYTES,
      timeoutMs: within(FETCH_TIMEOUT_MS, until, this.clock),
      idleTimeoutMs: FETCH_IDLE_MS,
      allowedHosts: adapter.traits.outputHosts,
      headers: adapter.outputHeaders(source.url),
    });
    return file;
  }
}
