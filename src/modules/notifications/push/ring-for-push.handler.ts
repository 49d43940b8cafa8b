import { Injectable } from '@nestjs/common';
import { Clock } from '../../../kernel/clock.js';
import { type DomainEvent, EventHandler } from '../../../kernel/event-type.js';
import { Jobs } from '../../../platform/jobs/jobs.js';
import { PushWorkDue } from '../onesignal/push-work.event.js';

const FAR_MS = 3_600_000;

@Injectable()
export class RingForPush extends EventHandler<typeof PushWorkDue.payload> {
  readonly name = 'notifications.ring-for-push';
  readonly on = PushWorkDue;

  constructor(
    private readonly jobs: Jobs,
    private readonly clock: Clock,
  ) {
    super();
  }

  /** A ring that is lost, or far away, is made up for by the sweep. */
  async handle({ payload: { ring, at } }: DomainEvent<typeof PushWorkDue.payload>): Promise<void> {
    const delayMs = Math.max(0, new Date(at).getTime() - this.clock.now().getTime());
    if (delayMs < FAR_MS) await this.jobs.ring('push', ring, { delayMs });
  }
}
