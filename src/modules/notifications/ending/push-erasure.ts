import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import type { PushTaskStatus } from '../../../entities/notifications/push-task.entity.js';
import { type ErasureSubject, ThirdPartyErasure, type ThirdPartyStatus } from '../../../kernel/account-erasure.js';

const OF_DELETION = "select status from push_task where deletion_id = ? and kind = 'erase'";

/** Whether OneSignal has removed a person. It takes the order at once and carries it out in its own time. */
@Injectable()
export class PushErasure extends ThirdPartyErasure {
  readonly name = 'notifications.push';

  constructor(private readonly em: EntityManager) {
    super();
  }

  async statusOf({ deletionId }: ErasureSubject): Promise<readonly ThirdPartyStatus[]> {
    const tasks = await this.em.execute<{ status: PushTaskStatus }[]>(OF_DELETION, [deletionId]);
    if (tasks.length === 0) return [];
    const open = tasks.filter(({ status }) => status === 'waiting').length;
    const failed = tasks.some(({ status }) => status === 'refused');
    const status = open > 0 ? 'pending' : failed ? 'failed' : 'done';
    return [{ recipient: 'onesignal', status, open, done: tasks.length - open, keptUntil: null }];
  }
}
