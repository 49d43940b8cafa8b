import { Injectable } from '@nestjs/common';
import { Clock } from '../../../kernel/clock.js';
import { type DomainEvent, EventHandler } from '../../../kernel/event-type.js';
import type { NotificationId } from '../../../kernel/ids.js';
import { NotificationTold } from '../../../kernel/notification.js';
import { Outbox } from '../../../platform/outbox/outbox.js';
import { DevicesService } from '../devices/devices.service.js';
import { PushService } from '../onesignal/push-service.port.js';
import { PushWorkDue } from '../onesignal/push-work.event.js';
import { PushWishes } from '../preferences/push-wishes.js';
import { dueAt } from './push-times.js';
import { PushRepository } from './push.repository.js';
import { quietEnd } from './quiet-end.js';

type Payload = typeof NotificationTold.payload;

/**
 * An entry of the inbox becomes a push, to people who want it and have a device; none at all without OneSignal. One that waits for the
 * entry tells what joins it meanwhile, so ten likes are one. The same event again plans nothing new.
 */
@Injectable()
export class PlanPush extends EventHandler<Payload> {
  readonly name = 'notifications.plan-push';
  readonly on = NotificationTold;

  constructor(
    private readonly service: PushService,
    private readonly pushes: PushRepository,
    private readonly wishes: PushWishes,
    private readonly devices: DevicesService,
    private readonly outbox: Outbox,
    private readonly clock: Clock,
  ) {
    super();
  }

  async handle({ payload: { accountId, id } }: DomainEvent<Payload>): Promise<void> {
    if (!this.service.isConfigured) return;
    const notificationId = id as NotificationId;
    await this.pushes.lock(accountId);
    const told = await this.pushes.untold(accountId, notificationId);
    if (!told || !(await this.wishes.isWanted(accountId, told.kind))) return;
    if ((await this.devices.standing(accountId)) === 0) return;
    const at = dueAt(told.kind, this.clock.now(), await this.pushes.lastOfGroup(accountId, told.groupKey));
    const { quietHours } = await this.wishes.of(accountId);
    const due = (quietHours && quietEnd(at, quietHours)) ?? at;
    const pushId = await this.pushes.add(accountId, notificationId, told.kind, due);
    await this.outbox.append(PushWorkDue, { ring: `push/${pushId}`, at: due.toISOString() });
  }
}
