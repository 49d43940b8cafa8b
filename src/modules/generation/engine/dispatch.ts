import { Injectable } from '@nestjs/common';
import { Clock } from '../../../kernel/clock.js';
import { ProviderGate, Pseudonyms } from '../../../platform/outbound/index.js';
import { ConsentFacade } from '../../consent/index.js';
import { calledModel, type Material } from '../avatars/materials.js';
import type { ProviderInput, Submitted } from '../ports/provider.port.js';
import { fillBody } from '../tools/body-template.js';
import type { Tool, ToolModel } from '../tools/tool.js';
import { purposesOf } from '../tools/work.js';
import { type Attempt, Attempts } from './attempts.js';
import { SUBMIT_GRACE_MS, within } from './bounds.js';
import { CallbackUrls } from './callback-urls.js';
import { categoriesOf } from './categories.js';
import { type LeasedGeneration, LeaseLost } from './lease.js';
import { ProviderRegistry } from './provider-registry.js';

/** Passes the gate with an announced attempt: writes down what is told to whom, then makes the one call. */
@Injectable()
export class Dispatch {
  constructor(
    private readonly clock: Clock,
    private readonly attempts: Attempts,
    private readonly providers: ProviderRegistry,
    private readonly callbackUrls: CallbackUrls,
    private readonly gate: ProviderGate,
    private readonly pseudonyms: Pseudonyms,
    private readonly consent: ConsentFacade,
  ) {}

  /** @throws ConsentMissing, ProviderError; LeaseLost when the attempt was taken for lost meanwhile: then nothing was sent. */
  async send(
    generation: LeasedGeneration, tool: Tool, model: ToolModel, attempt: Attempt, chosen: readonly ProviderInput[],
    { inputs, hashes, avatar, isTrainingMedia }: Material,
  ): Promise<Submitted> {
    const adapter = this.providers.get(model.id);
    const { traits } = adapter;
    const pseudonym = traits.takesPseudonymFor.includes(tool.kind) ? this.pseudonyms.pseudonymFor(generation.accountId, model.id) : '';
    const disclosure = {
      accountId: generation.accountId,
      generationId: generation.id,
      attemptId: attempt.id,
      recipient: model.id,
      model: model.model,
      purpose: tool.purpose,
      alsoNeeds: purposesOf(tool).filter((purpose) => purpose !== tool.purpose),
      categories: categoriesOf({ ...generation, kind: tool.kind, inputs: chosen, isTrainingMedia }, traits),
      inputHashes: hashes,
      pseudonym,
      retentionPromise: this.promiseOf(model.id),
      keptUntil: traits.keepsMs > 0 ? this.clock.after(traits.keepsMs) : null,
    };
    const byName = Object.groupBy(inputs, ({ name }) => name) as Record<string, ProviderInput[]>;
    const urls = Object.fromEntries(Object.entries(byName).map(([name, list]) => [name, list.map(({ url }) => url)]));
    const { prompt, requestedCount: count, parameters } = generation;
    const request = {
      attemptId: attempt.id, tool: tool.id, model: calledModel(model, avatar), prompt, count, inputs, pseudonym,
      body: fillBody(model.body, { prompt, count, parameters, inputs: urls, avatar }),
      webhookUrl: this.callbackUrls.of(adapter, attempt.id),
    };
    return this.gate.call(disclosure, async (http) => {
      // a process that was stopped for longer than its lease may wake up here, after another one gave the attempt up
      if (!(await this.attempts.isSubmitting(attempt.id))) throw new LeaseLost();
      return adapter.submit(http, request);
    }, within(Infinity, new Date(generation.deadlineAt.getTime() + SUBMIT_GRACE_MS), this.clock));
  }

  /** For the record, in English; whoever reads it sees what the text that they agreed to says. Without terms there is no grant either. */
  private promiseOf(provider: string): string {
    return this.consent.termsOf(provider, this.clock.now().toISOString().slice(0, 10))?.retention.en ?? '';
  }
}
