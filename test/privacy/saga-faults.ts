import { Injectable, Module } from '@nestjs/common';
import { type ErasureProgress, type ErasureSubject, ErasureWork } from '../../src/kernel/account-erasure.js';
import type { AccountId } from '../../src/kernel/ids.js';
import { SagaRepository } from '../../src/modules/privacy/deletion/saga/saga.repository.js';
import type { TestApp } from '../support/harness.js';

/** A part of the end of an account that can be broken, for some people. */
@Injectable()
export class BreakableWork extends ErasureWork {
  readonly phase = 'stop';
  readonly name = 'test.breakable';
  readonly brokenFor = new Set<AccountId>();

  async work({ accountId }: ErasureSubject): Promise<ErasureProgress> {
    if (this.brokenFor.has(accountId)) throw new Error('broken for a test');
    return { done: true };
  }
}

@Module({ providers: [BreakableWork] })
export class BreakableModule {}

class Killed extends Error {
  override readonly name = 'Killed';
}

/**
 * Kills the process that carries on a deletion, as far as the rows can tell: from the moment on nothing of it is written any more. `at`
 * says of a step whose work is done, and whose checkpoint is not, whether it dies there.
 */
export class SagaKiller {
  readonly killedAt: string[] = [];
  private readonly saga: SagaRepository;
  private readonly real: Pick<SagaRepository, 'stepWentOn' | 'failed' | 'complete'>;

  constructor(app: TestApp, at: (step: string) => boolean) {
    this.saga = app.get(SagaRepository);
    const { stepWentOn, failed, complete } = SagaRepository.prototype;
    this.real = { stepWentOn, failed, complete };
    this.saga.stepWentOn = (id, step, progress) => {
      if (!at(step)) return stepWentOn.call(this.saga, id, step, progress);
      this.killedAt.push(step);
      throw new Killed(step);
    };
    this.saga.complete = (id) => {
      if (!at('completed')) return complete.call(this.saga, id);
      this.killedAt.push('completed');
      throw new Killed('completed');
    };
    this.saga.failed = () => Promise.resolve(); // the dead note no failure
  }

  stop(): void {
    Object.assign(this.saga, this.real);
  }
}
