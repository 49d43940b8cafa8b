import { Injectable } from '@nestjs/common';
import type { DeletionId } from '../../../../kernel/ids.js';
import { RECEIPT_STEP, SagaSteps } from './saga-steps.js';
import { SagaRepository } from './saga.repository.js';

/** What the steps of the end of an account come to for the person, in their order. */
export const STAGES = ['access', 'work', 'public', 'third-parties', 'points', 'files', 'records', 'receipt'] as const;
export type Stage = (typeof STAGES)[number];
export type Progress = Readonly<Record<Stage, 'waiting' | 'running' | 'done'>>;

/** By what a step's name begins with. */
const STAGE_OF: Readonly<Record<string, Stage>> = {
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
  ) {}

  async of(id: DeletionId): Promise<Progress> {
    const done = await this.saga.done(id);
    const names = [...this.steps.all().map(({ name }) => name), RECEIPT_STEP];
    const byStage = Map.groupBy(names, (name) => STAGE_OF[name.slice(0, name.indexOf('/'))] ?? 'records');
    return Object.fromEntries(STAGES.map((stage) => [stage, stateOf(byStage.get(stage) ?? [], done)])) as Progress;
  }
}

function stateOf(names: readonly string[], done: ReadonlySet<string>): Progress[Stage] {
  if (names.every((name) => done.has(name))) return 'done';
  return names.some((name) => done.has(name)) ? 'running' : 'waiting';
}
