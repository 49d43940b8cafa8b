import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import type { ErasureSubject } from '../../../kernel/account-erasure.js';
import { Clock } from '../../../kernel/clock.js';
import { PushTasks } from '../devices/push-tasks.js';
import { PushService } from '../onesignal/push-service.port.js';
import { PushWishes } from '../preferences/push-wishes.js';
import { quietEnd } from '../push/quiet-end.js';

const LOCK = 'select 1 from push_settings where account_id = ? for update';
const TOLD = "select 1 from push_task where deletion_id = ? and kind = 'farewell'";
const DEVICES = 'select 1 from push_device where account_id = ? limit 1';

/**
 * The last push of an account: it waits at OneSignal's door as a task that names nobody, before the one that has the person removed
 * there, so that it is said once, and however late OneSignal can be reached. Only to people who want push, and not in their quiet hours.
 */
@Injectable()
export class Farewells {
  constructor(
    private readonly em: EntityManager,
    private readonly clock: Clock,
    private readonly service: PushService,
    private readonly wishes: PushWishes,
    private readonly tasks: PushTasks,
  ) {}

  /** In the caller's transaction. False when there is nobody to say it to, or it was said. */
  async say({ accountId, deletionId }: ErasureSubject): Promise<boolean> {
    if (!this.service.isConfigured) return false;
    await this.em.execute(LOCK, [accountId]);
    if (!(await this.wishes.isWanted(accountId, 'deletion-progress'))) return false;
    if (await this.any(TOLD, deletionId)) return false;
    if (!(await this.any(DEVICES, accountId))) return false;
    const { externalId, language, quietHours } = await this.wishes.of(accountId);
    const dueAt = (quietHours && quietEnd(this.clock.now(), quietHours)) ?? undefined;
    await this.tasks.add({ kind: 'farewell', externalId: externalId!, language, deletionId, dueAt });
    return true;
  }

  private async any(query: string, id: string): Promise<boolean> {
    return (await this.em.execute<object[]>(query, [id])).length > 0;
  }
}
