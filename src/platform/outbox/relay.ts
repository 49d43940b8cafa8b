import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { Clock } from '../../kernel/clock.js';
import { Config } from '../config/config.js';
import { Jobs } from '../jobs/jobs.js';
import { PgListener } from '../persistence/pg-listener.js';
import { runInScope } from '../persistence/scope.js';
import { Log } from '../telemetry/log.js';
import { EventHandlers } from './event-handlers.js';
import { OUTBOX_CHANNEL } from './outbox-channel.js';

const SWEEP_MS = 1_000;
const BATCH = 200;
/** A ring that has not led to a delivery by then is rung again: Redis may have lost it. */
const RING_AGAIN_MS = 10_000;

const CLAIM = `
  update outbox_delivery set due_at = ?
  where (event_id, handler) in (
    select event_id, handler from outbox_delivery where due_at <= ? order by due_at limit ${BATCH} for update skip locked)
  returning event_id, handler`;

/** Carries what the outbox holds to the queue: at once when told, and each second for what was missed. */
@Injectable()
export class OutboxRelay implements OnApplicationBootstrap, OnApplicationShutdown {
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> | undefined;
  private again = false;
  private stopped = false;

  constructor(
    private readonly em: EntityManager,
    private readonly clock: Clock,
    private readonly config: Config,
    private readonly jobs: Jobs,
    private readonly handlers: EventHandlers,
    private readonly listener: PgListener,
    private readonly log: Log,
  ) {}

  onApplicationBootstrap(): void {
    if (!this.config.roles.has('worker')) return;
    this.listener.listen(OUTBOX_CHANNEL, () => this.wake());
    this.timer = setInterval(() => this.wake(), SWEEP_MS);
  }

  async onApplicationShutdown(): Promise<void> {
    this.stopped = true;
    clearInterval(this.timer);
    await this.running;
  }

  private wake(): void {
    if (this.stopped) return;
    if (this.running) {
      this.again = true;
      return;
    }
    this.running = this.relayAll()
      .catch((error: unknown) => this.log.warn('relay-failed', { error }))
      .finally(() => {
        this.running = undefined;
        if (this.again) {
          this.again = false;
          this.wake();
        }
      });
  }

  private async relayAll(): Promise<void> {
    for (let claimed = BATCH; claimed === BATCH && !this.stopped; ) {
      const rows = await runInScope(this.em, () =>
        this.em.execute<{ event_id: string; handler: string }[]>(CLAIM, [this.clock.after(RING_AGAIN_MS), this.clock.now()]),
      );
      claimed = rows.length;
      await Promise.all(rows.map(({ event_id, handler }) => this.ring(event_id, handler)));
    }
  }

  private ring(eventId: string, handler: string): Promise<boolean> {
    const delivery = `${eventId}/${handler}`;
    return this.jobs.ring(this.handlers.queueOf(handler), delivery, { once: delivery });
  }
}
