import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { Clock } from '../../../kernel/clock.js';
import { type Admission, ProviderGovernor } from '../governor/provider-governor.js';
import type { ToolModel } from '../tools/tool.js';
import { costMicrosOf, type Work } from '../tools/work.js';
import { type Attempt, Attempts } from './attempts.js';
import { Candidates } from './candidates.js';
import { type LeasedGeneration, Leases, LONGEST_WAIT_MS } from './lease.js';

/** However often workers die or providers put it off: a generation ends. */
const MAX_ATTEMPTS = 20;
/** How soon somebody in a line may have a turn: for the choice between providers, nothing else. */
const LINE_MS = 30_000;

/** An attempt that may be sent now, with the generation as it is from then on, a pause until a provider has room, or nobody left to try. */
type Placed =
  | (Announced & { readonly model: ToolModel })
  | { readonly parkUntil: Date }
  | { readonly end: 'nobody-left' };

interface Announced {
  readonly attempt: Attempt;
  readonly generation: LeasedGeneration;
}

interface Full {
  readonly provider: string;
  readonly until: Date | null;
}

/** Finds a generation its place at a provider: the first of the able models that has room now, else the one that has it soonest. */
@Injectable()
export class Placement {
  constructor(
    private readonly em: EntityManager,
    private readonly clock: Clock,
    private readonly leases: Leases,
    private readonly attempts: Attempts,
    private readonly candidates: Candidates,
    private readonly governor: ProviderGovernor,
  ) {}

  async find(generation: LeasedGeneration, work: Work, able: readonly ToolModel[]): Promise<Placed> {
    const failures = await this.attempts.failures(generation.id);
    const models = this.candidates.untried(able, failures);
    if (models.length === 0 || generation.attempts >= MAX_ATTEMPTS) return { end: 'nobody-left' };
    const isUntaken = failures.length === generation.attempts && !failures.some(({ wasTaken }) => wasTaken);
    const full: Full[] = [];
    for (const model of models) {
      if (full.some(({ provider }) => provider === model.id)) continue;
      const answer = await this.announce(generation, work, model, isUntaken);
      if ('until' in answer) {
        full.push({ provider: model.id, until: answer.until });
        continue;
      }
      for (const provider of new Set([model.id, generation.waitingFor ?? model.id])) await this.governor.advance(provider);
      return { ...answer, model };
    }
    return this.wait(generation, full, isUntaken);
  }

  /** In one transaction the place is taken and the attempt written down; the deadline runs from the first that a provider may have. */
  private announce(generation: LeasedGeneration, work: Work, model: ToolModel, isUntaken: boolean): Promise<Announced | Full> {
    const { id: generationId, attempts } = generation;
    const draft = { id: this.attempts.draw(), generationId, number: attempts + 1, provider: model.id, model: model.model };
    return this.em.transactional(async () => {
      const admission: Admission = await this.governor.admit({ generationId, attemptId: draft.id, provider: model.id });
      if (!admission.isAdmitted) return { provider: model.id, until: admission.until };
      const announced = await this.leases.change(generation, {
        provider: model.id, model: model.model, attempts: draft.number, waitingFor: null, waitingSince: null,
        deadlineAt: isUntaken ? this.clock.after(model.deadlineSeconds * 1_000) : generation.deadlineAt,
      });
      return { attempt: await this.attempts.start(draft, costMicrosOf(work, model)), generation: announced };
    });
  }

  /** Until its turn, and no longer than its deadline; nothing of it is anywhere yet, so the long limit of the line holds. */
  private async wait(generation: LeasedGeneration, full: readonly Full[], isUntaken: boolean): Promise<Placed> {
    const now = this.clock.now();
    const soon = ({ until }: Full) => until?.getTime() ?? now.getTime() + LINE_MS;
    const { provider, until } = full.reduce((best, each) => (soon(each) < soon(best) ? each : best));
    const { deadlineAt } = await this.leases.change(generation, {
      waitingFor: provider,
      waitingSince: generation.waitingSince ?? now,
      deadlineAt: isUntaken ? new Date(generation.createdAt.getTime() + LONGEST_WAIT_MS) : generation.deadlineAt,
    });
    await this.governor.advance(provider); // room that came free meanwhile
    return { parkUntil: until !== null && until < deadlineAt ? until : deadlineAt };
  }
}
