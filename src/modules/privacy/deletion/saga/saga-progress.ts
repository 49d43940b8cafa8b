import { Injectable } from '@nestjs/common';
import { Clock } from '../../../../kernel/clock.js';
import type { DeletionRow } from '../deletion.repository.js';
import { RECEIPT_STEP, SagaSteps } from './saga-steps.js';
import { SagaRepository } from './saga.repository.js';

/** What the steps of the end of an account come to for the person, in their order. */
export const STAGES = ['access', 'work', 'public', 'third-parties', 'points', 'files', 'records', 'receipt'] as const;
export type Stage = (typeof STAGES)[number];
export type Progress = Readonly<Record<Stage, 'waiting' | 'running' | 'done'>>;

/** What keeps a deletion that has begun from going on at once. */
export interface Wait {
  readonly stage: Stage;
  /** `busy`: something of the person is still in use, or does not answer. `failed`: a step went wrong. In either case it is tried again. */
  readonly why: 'busy' | 'failed';
  readonly until: Date;
}

/** By the step's name where it is another matter than its phase says, else by what the name begins with. */
const STAGE_OF: Readonly<Record<string, Stage>> = {
  'close/generation.end-uploads': 'files',
  begin: 'access', freeze: 'access',
  stop: 'work', hold: 'work',
  withdraw: 'public',
  tell: 'third-parties', 'third-parties': 'third-parties',
  close: 'points',
  objects: 'files',
  mentions: 'records', masks: 'records', rows: 'records',
  receipt: 'receipt',
};

/** How far the end of an account is, in stages that people understand. */
@Injectable()
export class SagaProgress {
  constructor(
    private readonly steps: SagaSteps,
    private readonly saga: SagaRepository,
    private readonly clock: Clock,
  ) {}

  async of({ id, status, dueAt, attempts }: DeletionRow): Promise<{ progress: Progress; wait: Wait | null }> {
    const done = await this.saga.done(id);
    const names = [...this.steps.all().map(({ name }) => name), RECEIPT_STEP];
    const byStage = Map.groupBy(names, stageOf);
    const next = names.find((name) => !done.has(name));
    const current = status === 'running' && next !== undefined ? stageOf(next) : null;
    const state = (stage: Stage): Progress[Stage] => {
      if ((byStage.get(stage) ?? []).every((name) => done.has(name))) return 'done';
      return stage === current ? 'running' : 'waiting';
    };
    const progress = Object.fromEntries(STAGES.map((stage) => [stage, state(stage)])) as Progress;
    const waits = current !== null && dueAt !== null && dueAt > this.clock.now();
    return { progress, wait: waits ? { stage: current, why: attempts > 0 ? 'failed' : 'busy', until: dueAt } : null };
  }
}

function stageOf(step: string): Stage {
  return STAGE_OF[step] ?? STAGE_OF[step.slice(0, step.indexOf('/'))] ?? 'records';
}
