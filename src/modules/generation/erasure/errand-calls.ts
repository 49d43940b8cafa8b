import { Injectable } from '@nestjs/common';
import { Clock } from '../../../kernel/clock.js';
import { ProviderGate, type ProviderHttp } from '../../../platform/outbound/index.js';
import { idsOf } from '../engine/attempts.js';
import { ProviderRegistry } from '../engine/provider-registry.js';
import type { ProviderAdapter, ProviderRequest } from '../ports/provider.port.js';
import type { ErrandPlan } from './errand-plan.js';
import type { Errand } from './errand.repository.js';

/** `model-stays`: it has no way to delete a trained model. `expires`: it goes with the provider's own period. `again`: it may yet be. */
export type ErrandEnd = 'erased' | 'nothing-there' | 'model-stays' | 'expires' | 'again';

/** What was given up while it ran is over by then, whatever its provider says. */
const RUNS_AT_MOST_MS = 86_400_000;

/** What is said to a provider about an errand: all of it through the gate, which lets through no more than ids that the provider gave. */
@Injectable()
export class ErrandCalls {
  constructor(
    private readonly clock: Clock,
    private readonly providers: ProviderRegistry,
    private readonly gate: ProviderGate,
  ) {}

  /** @param isOver the provider's own period has ended: a run has nothing to erase any more, a model has */
  async make(errand: Errand, plan: ErrandPlan, isOver: boolean): Promise<ErrandEnd> {
    const adapter = this.providers.find(errand.provider);
    if (!adapter) return 'expires'; // there is nobody to ask
    if (!adapter.available) return 'again'; // its key may come back
    const found = plan.request ?? (isOver ? undefined : await this.lookFor(errand, plan, adapter));
    if (found && plan.mayRun && (await this.stillRuns(errand, adapter, found))) return 'again';
    const model = await this.eraseModel(errand, plan, adapter);
    if (model === 'again') return model;
    const run = await this.eraseRun(errand, adapter, found, isOver);
    if (run === 'again' || model === null) return run;
    return model === 'erased' && run === 'expires' && isOver ? 'erased' : model === 'erased' ? run : model;
  }

  /** What a training made; null for anything else, and where a training left nothing that is known of. */
  private async eraseModel(errand: Errand, plan: ErrandPlan, adapter: ProviderAdapter): Promise<'erased' | 'model-stays' | 'again' | null> {
    const { trainedModel } = plan;
    if (trainedModel !== null) {
      const answer = await this.ask(errand, (http) => adapter.eraseModel(http, trainedModel), [trainedModel]);
      return answer === 'erased' ? answer : answer === 'not-offered' ? 'model-stays' : 'again';
    }
    if (!plan.isTraining) return null;
    const answer = await this.ask(errand, (http) => adapter.eraseTraining(http, errand.attemptId));
    return answer === undefined || answer === 'failed' ? 'again' : null;
  }

  private async eraseRun(
    errand: Errand, adapter: ProviderAdapter, request: ProviderRequest | null | undefined, isOver: boolean,
  ): Promise<ErrandEnd> {
    if (request === null) return 'nothing-there';
    if (isOver) return 'expires';
    if (request === undefined) return adapter.traits.find ? 'again' : 'expires';
    if (!adapter.traits.erase) return 'expires';
    const answer = await this.ask(errand, (http) => adapter.erase(http, request), idsOf(request));
    return answer === 'erased' ? answer : answer === 'not-offered' ? 'expires' : 'again';
  }

  /** Null when the provider surely never had it; undefined when nobody can say. */
  private async lookFor(errand: Errand, { lost }: ErrandPlan, adapter: ProviderAdapter): Promise<ProviderRequest | null | undefined> {
    if (!lost || !adapter.traits.find) return undefined;
    const wanted = { ...lost, attemptId: errand.attemptId, sentAt: new Date(lost.sentAt) };
    return this.ask(errand, (http) => adapter.find(http, wanted));
  }

  private async stillRuns(errand: Errand, adapter: ProviderAdapter, request: ProviderRequest): Promise<boolean> {
    if (this.clock.now().getTime() - errand.createdAt.getTime() >= RUNS_AT_MOST_MS) return false;
    const polled = await this.ask(errand, (http) => adapter.poll(http, request), idsOf(request));
    return polled === undefined || polled.state === 'queued' || polled.state === 'running';
  }

  /** Undefined for a question that found no answer. */
  private ask<T>(
    { attemptId, provider }: Errand, send: (http: ProviderHttp) => Promise<T>, knownIds: readonly string[] = [],
  ): Promise<T | undefined> {
    return this.gate.followUp(attemptId, provider, send, knownIds).catch(() => undefined);
  }
}
