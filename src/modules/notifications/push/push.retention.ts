import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import type { RetentionBatch } from '../../../kernel/retention-policy.js';
import { TimedRows } from '../../../platform/persistence/timed-rows.js';

/** What was told OneSignal of people and devices. */
class TaskRows extends TimedRows {
  readonly retention = 'push';

  constructor(em: EntityManager) {
    super(em, { table: 'push_task', since: 'settled_at' });
  }
}

/** Pushes that went out or were given up, and what OneSignal was told. What still waits stays, however old. */
@Injectable()
export class PushRetention extends TimedRows {
  readonly retention = 'push';
  private readonly tasks = new TaskRows(this.em);

  constructor(em: EntityManager) {
    super(em, { table: 'push', since: 'settled_at' });
  }

  override async due(at: Date) {
    const [pushes, tasks] = [await super.due(at), await this.tasks.due(at)];
    const oldest = [pushes, tasks].flatMap(({ oldestDueAt }) => oldestDueAt ?? []).sort((a, b) => a.getTime() - b.getTime());
    return { count: pushes.count + tasks.count, oldestDueAt: oldest[0] ?? null };
  }

  override async removeBatch(at: Date, limit: number): Promise<RetentionBatch> {
    const pushes = await super.removeBatch(at, limit);
    const left = limit - pushes.removed;
    const tasks = left > 0 ? await this.tasks.removeBatch(at, left) : { removed: 0, failed: 0 };
    return { removed: pushes.removed + tasks.removed, failed: 0 };
  }
}
