import { EntityManager } from '@mikro-orm/postgresql';
import { FoldCounts } from '../../src/modules/feed/counters/fold-counts.task.js';
import { runInScope } from '../../src/platform/persistence/scope.js';
import type { TestApp } from '../support/harness.js';

/** As the scheduler would. */
export function fold(app: TestApp): Promise<void> {
  return runInScope(app.get(EntityManager), () => app.get(FoldCounts).run(new AbortController().signal));
}
