import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { Clock } from '../../../kernel/clock.js';

/** OneSignal disables an app that delivers more than ten times as many messages as it has subscribed devices within 15 minutes. */
const WINDOW_MS = 15 * 60_000;
/** Well below ten: devices that are tied here need not be subscribed there, and processes count past each other for a moment. */
const PER_DEVICE = 4;
const COUNTED_FOR_MS = 5_000;

/** Deliveries of messages that OneSignal took, or may have taken. */
const COUNT = `
  select (select count(*) from push_device) as devices, (
    select count(*) from push p join push_device d on d.account_id = p.account_id
    where (p.settled_at > ? and p.status = 'sent') or (p.status = 'waiting' and p.attempts > 0)) as delivered`;

/** What all processes together may send, so that the app is never taken off the air for everybody. */
@Injectable()
export class PushBudget {
  private counted = { at: new Date(0), allowed: 0, delivered: 0 };

  constructor(
    private readonly em: EntityManager,
    private readonly clock: Clock,
  ) {}

  /** Whether so many deliveries may be made now; counts them. */
  async take(deliveries: number): Promise<boolean> {
    const now = this.clock.now();
    if (now.getTime() - this.counted.at.getTime() >= COUNTED_FOR_MS) {
      const since = this.clock.after(-WINDOW_MS);
      const [row] = await this.em.execute<{ devices: string; delivered: string }[]>(COUNT, [since]);
      this.counted = { at: now, allowed: PER_DEVICE * Number(row!.devices), delivered: Number(row!.delivered) };
    }
    if (this.counted.delivered + deliveries > this.counted.allowed) return false;
    this.counted.delivered += deliveries;
    return true;
  }
}
