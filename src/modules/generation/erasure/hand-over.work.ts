import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { type ErasureProgress, type ErasureSubject, ErasureWork } from '../../../kernel/account-erasure.js';
import type { AttemptState } from '../../../entities/generation/generation-attempt.entity.js';
import type { DisclosureOutcome } from '../../../entities/platform/disclosure.entity.js';
import type { AttemptId, DeletionId } from '../../../kernel/ids.js';
import { Jobs } from '../../../platform/jobs/jobs.js';
import { Disclosures } from '../../../platform/outbound/index.js';
import { CallbackUrls } from '../engine/callback-urls.js';
import { ProviderRegistry } from '../engine/provider-registry.js';
import type { ErrandPlan } from './errand-plan.js';
import { ErrandRepository } from './errand.repository.js';

/** Begins a ring that asks for an errand to be carried out. */
export const ERRAND = 'errand/';
const BATCH = 100;

/** What is not erased yet, and models that were trained, whatever their record says. */
const OPEN = `
  select distinct on (d.attempt_id) d.attempt_id as "attemptId", d.outcome, d.purpose, d.kept_until as "keptUntil", a.provider, a.model,
    a.state, a.request_id as "requestId", a.handle, a.started_at as "startedAt", a.ended_at as "endedAt",
    a.request_id is not null and a.state = 'failed' and a.error is null as "mayRun", v.trained_model as "trainedModel"
  from disclosure d join generation_attempt a on a.id = d.attempt_id
  left join avatar v on v.training_id = a.generation_id and a.state = 'completed'
  where d.account_id = ? and (d.erasure = 'pending' or (v.trained_model is not null and d.erasure <> 'erased'))
    and not exists (select 1 from provider_errand e where e.attempt_id = d.attempt_id)
  order by d.attempt_id limit ?`;

interface Open {
  readonly attemptId: AttemptId;
  readonly outcome: DisclosureOutcome;
  readonly purpose: string;
  readonly keptUntil: string | null;
  readonly provider: string;
  readonly model: string;
  readonly state: AttemptState;
  readonly requestId: string | null;
  readonly handle: Record<string, string> | null;
  readonly startedAt: string;
  readonly endedAt: string | null;
  readonly mayRun: boolean;
  readonly trainedModel: string | null;
}

/**
 * Writes down, apart from the person's rows, what providers still have to erase, so that those rows can go in time: a provider that is away
 * for a day keeps nothing of ours from being erased.
 */
@Injectable()
export class HandOver extends ErasureWork {
  readonly phase = 'third-parties';
  readonly name = 'generation.hand-over';

  constructor(
    private readonly em: EntityManager,
    private readonly providers: ProviderRegistry,
    private readonly callbackUrls: CallbackUrls,
    private readonly errands: ErrandRepository,
    private readonly disclosures: Disclosures,
    private readonly jobs: Jobs,
  ) {
    super();
  }

  async work({ accountId, deletionId }: ErasureSubject): Promise<ErasureProgress> {
    const open = await this.em.execute<Open[]>(OPEN, [accountId, BATCH]);
    const ids = await this.em.transactional(async () => {
      const written: string[] = [];
      for (const each of open) written.push(...(await this.handOver(deletionId, each)));
      return written;
    });
    for (const id of ids) await this.jobs.ring('generations', `${ERRAND}${id}`); // one that is lost is made up for by the sweep
    return { done: open.length < BATCH, counts: { errands: ids.length } };
  }

  private async handOver(deletionId: DeletionId, open: Open): Promise<string[]> {
    const { attemptId, outcome, provider, keptUntil } = open;
    if (outcome === 'not-sent') {
      await this.disclosures.recordErasure(attemptId, 'not-needed');
      return [];
    }
    const keepsMs = this.providers.find(provider)?.traits.keepsMs ?? 0;
    const since = open.endedAt ?? open.startedAt;
    const until = new Date(Math.max(keptUntil === null ? 0 : Date.parse(keptUntil), Date.parse(since) + keepsMs));
    return [await this.errands.add(deletionId, { attemptId, provider, plan: this.planOf(open), keptUntil: until })];
  }

  private planOf({ attemptId, requestId, model, handle, startedAt, mayRun, purpose, trainedModel, provider }: Open): ErrandPlan {
    const adapter = this.providers.find(provider);
    const webhookUrl = adapter ? this.callbackUrls.of(adapter, attemptId) : null;
    return {
      request: requestId === null ? null : { requestId, model, handle: handle ?? {} },
      lost: requestId === null ? { model, webhookUrl, sentAt: new Date(startedAt).toISOString() } : null,
      mayRun,
      isTraining: purpose === 'training',
      trainedModel,
    };
  }
}
