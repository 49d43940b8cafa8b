import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { type ErasureProgress, type ErasureSubject, ErasureWork } from '../../../kernel/account-erasure.js';
import { DevicesService } from '../devices/devices.service.js';

/** Has OneSignal remove the person with their devices. What says so to it outlives the account. */
@Injectable()
export class ErasePushUser extends ErasureWork {
  readonly phase = 'third-parties';
  readonly name = 'notifications.erase-push-user';

  constructor(
    private readonly em: EntityManager,
    private readonly devices: DevicesService,
  ) {
    super();
  }

  async work({ accountId, deletionId }: ErasureSubject): Promise<ErasureProgress> {
    const devices = await this.em.transactional(() => this.devices.erase(accountId, deletionId));
    return { done: true, counts: { devices } };
  }
}
