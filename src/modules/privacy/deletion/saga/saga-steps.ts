import { Injectable, type OnModuleInit } from '@nestjs/common';
import { DiscoveryService } from '@nestjs/core';
import { ERASURE_PHASES, type ErasureProgress, type ErasureSubject, ErasureWork } from '../../../../kernel/account-erasure.js';
import { GeneratedErasure } from '../../erasure/generated-erasure.js';
import { UntiedRequests } from '../../requests/untied-requests.js';
import { SubjectMarks } from './subject-marks.js';

export interface SagaStep {
  /** `freeze/auth.end-account`, `rows/post`. Kept in `deletion_step`: one that is renamed is done again, which must do no harm. */
  readonly name: string;
  run(subject: ErasureSubject, signal: AbortSignal): Promise<ErasureProgress>;
}

/** The last step: done in the transaction that completes the deletion. */
export const RECEIPT_STEP = 'receipt/issue';

/** All steps of the end of an account but the receipt, in their order: the works of all modules by phase, then what is generated. */
@Injectable()
export class SagaSteps implements OnModuleInit {
  private steps: readonly SagaStep[] = [];

  constructor(
    private readonly discovery: DiscoveryService,
    private readonly marks: SubjectMarks,
    private readonly untied: UntiedRequests,
    private readonly generated: GeneratedErasure,
  ) {}

  /** @throws Error when two are of one name. */
  onModuleInit(): void {
    const found = this.discovery.getProviders().flatMap(({ instance }) => (instance instanceof ErasureWork ? [instance] : []));
    const works = [...new Set(found)].sort((a, b) => (a.name < b.name ? -1 : 1));
    const begin: SagaStep[] = [
      { name: 'begin/subject-marks', run: (subject) => this.marks.take(subject) },
      { name: 'begin/untied-requests', run: (subject) => this.untied.tie(subject) },
    ];
    const phases = ERASURE_PHASES.flatMap((phase) => works.filter((work) => work.phase === phase).map(stepOf));
    this.steps = [...begin, ...phases, ...this.generated.steps()];
    const names = this.steps.map(({ name }) => name);
    const twice = names.find((name, at) => names.indexOf(name) !== at);
    if (twice !== undefined) throw new Error(`Two steps of the end of an account are named ${twice}`);
  }

  all(): readonly SagaStep[] {
    return this.steps;
  }
}

function stepOf(work: ErasureWork): SagaStep {
  return { name: `${work.phase}/${work.name}`, run: (subject, signal) => work.work(subject, signal) };
}
