import { randomUUID } from 'node:crypto';
import { EntityManager } from '@mikro-orm/postgresql';
import type { Type } from '@nestjs/common';
import type { ErasureSubject, ErasureWork } from '../../src/kernel/account-erasure.js';
import type { AccountId, DeletionId } from '../../src/kernel/ids.js';
import { AuthFacade } from '../../src/modules/auth/index.js';
import { runInScope } from '../../src/platform/persistence/scope.js';
import type { TestApp } from '../support/harness.js';

/** More calls than any work of a test needs. */
const CALLS_MAX = 200;

/** The end of one person's account, work by work. */
export class Ending {
  readonly subject: ErasureSubject;
  private readonly em: EntityManager;

  constructor(private readonly app: TestApp, accountId: AccountId) {
    this.subject = { accountId, deletionId: randomUUID() as string as DeletionId };
    this.em = app.get(EntityManager);
  }

  /** The account is at its end: nobody is let in any more. */
  async freeze(): Promise<this> {
    const { accountId } = this.subject;
    await runInScope(this.em, () => this.app.get(AuthFacade).changeStatus(
      accountId, { from: 'active', to: 'deleted' }, { actor: accountId, purpose: 'the end of an account' },
    ));
    return this;
  }

  /** To its end, however long it wants to wait. Returns what it counted, summed up. */
  async run(type: Type<ErasureWork>): Promise<Readonly<Record<string, number>>> {
    const counts: Record<string, number> = {};
    for (let call = 0; call < CALLS_MAX; call++) {
      const progress = await this.call(type);
      for (const [name, count] of Object.entries(progress.counts ?? {})) counts[name] = (counts[name] ?? 0) + count;
      if (progress.done) return counts;
      const { clock } = this.app;
      if (progress.notBefore) clock.advance(Math.max(0, progress.notBefore.getTime() - clock.now().getTime()));
    }
    throw new Error(`${type.name} does not end`);
  }

  call(type: Type<ErasureWork>) {
    return runInScope(this.em, () => this.app.get<ErasureWork>(type).work(this.subject, new AbortController().signal));
  }
}
