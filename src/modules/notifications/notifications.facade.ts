import { Injectable } from '@nestjs/common';
import type { AccountId, SessionId } from '../../kernel/ids.js';
import { DevicesService } from './devices/devices.service.js';

/** What other modules may ask of notifications. */
@Injectable()
export class NotificationsFacade {
  constructor(private readonly devices: DevicesService) {}

  /**
   * Has the push service remove the person with all their devices, durably and soon, and forgets the devices here: for an account that
   * ends. In the caller's transaction. Idempotent.
   */
  async eraseUser(accountId: AccountId): Promise<void> {
    await this.devices.erase(accountId);
  }

  /** The devices that this session tied get no push any more: for a session that ends. A sweep does the same within a minute. */
  untieAll(sessionId: SessionId): Promise<void> {
    return this.devices.untieAll(sessionId);
  }
}
