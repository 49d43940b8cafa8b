import { EntityManager } from '@mikro-orm/postgresql';
import type { AccountId } from '../../src/kernel/ids.js';
import { NotificationDue } from '../../src/kernel/notification.js';
import { PushSweep } from '../../src/modules/notifications/push/push-sweep.task.js';
import { Outbox } from '../../src/platform/outbox/outbox.js';
import { runInScope } from '../../src/platform/persistence/scope.js';
import { FeedRows } from '../feed/feed-rows.js';
import type { Actor } from '../support/actor.js';
import { type ActorOptions, startApp, type StartOptions, type TestApp } from '../support/harness.js';
import { TestClock } from '../support/test-clock.js';
import { OneSignalStandIn } from './onesignal.js';

type News = typeof NotificationDue.payload;

export interface PushRecord {
  readonly kind: string;
  readonly status: string;
  readonly reason: string | null;
  readonly attempts: number;
  readonly count: number;
}

const SETTINGS = {
  ROLES: 'api,worker', // the tests say when time passes
  ACCESS_TOKEN_MINUTES: '1000000',
  REFRESH_TOKEN_DAYS: '1000',
};
/** How often time is let pass until what waits has gone out. */
const ROUNDS = 40;

/** The service with OneSignal played, on one clock. */
export class PushWorld {
  readonly rows: FeedRows;

  private constructor(
    readonly app: TestApp,
    readonly oneSignal: OneSignalStandIn,
  ) {
    this.rows = new FeedRows(app);
  }

  static async start({ env, ...options }: StartOptions = {}): Promise<PushWorld> {
    const clock = options.clock ?? new TestClock();
    const oneSignal = await OneSignalStandIn.start({ now: () => clock.now() });
    const app = await startApp({ ...options, clock, env: { ...SETTINGS, ...oneSignal.env, ...env } });
    return new PushWorld(app, oneSignal);
  }

  async stop(): Promise<void> {
    await this.app.stop();
    await this.oneSignal.close();
  }

  /** Somebody who wants push, with a device that OneSignal knows to be theirs. */
  async listener(options: ActorOptions = {}, push: object = {}): Promise<{ actor: Actor; device: string }> {
    const actor = await this.app.actor(options);
    await this.prefers(actor, { push: { enabled: true, ...push } });
    const device = await this.device(actor);
    await this.told();
    return { actor, device };
  }

  async prefers(actor: Actor, wishes: object): Promise<void> {
    await actor.put('/v1/notifications/preferences', wishes).expect(200);
  }

  /** The app on a new device says that it is there. */
  async device(actor: Actor, device = this.oneSignal.installs()): Promise<string> {
    await actor.put(`/v1/notifications/devices/${device}`).expect(200);
    return device;
  }

  /** News as any module tells them; of a generation that finished unless said. */
  async tell(to: Actor, news: Partial<News> = {}): Promise<void> {
    const id = this.app.get(EntityManager);
    const about: News = {
      accountId: to.id, kind: 'generation-finished', subject: { type: 'generation', id: crypto.randomUUID() }, ...news,
    };
    await runInScope(id, () => id.transactional(() => this.app.get(Outbox).append(NotificationDue, about)));
  }

  /** Somebody likes a post of the person. */
  async like(to: Actor, post: string, by: AccountId): Promise<void> {
    await this.app.sql(
      'insert into post_like (post_id, account_id, created_at) values ($1, $2, $3) on conflict do nothing',
      [post, by, this.app.clock.now()],
    );
    return this.tell(to, { kind: 'like', subject: { type: 'post', id: post }, actorId: by });
  }

  /** So much time passes; then all that is due is done. */
  async pass(ms = 0): Promise<void> {
    await this.app.drain();
    this.app.clock.advance(ms);
    await this.sweep();
    await this.app.drain();
  }

  async sweep(): Promise<void> {
    await runInScope(this.app.get(EntityManager), () => this.app.get(PushSweep).run());
  }

  /** Until OneSignal has been told all of people and devices. */
  async told(): Promise<void> {
    await this.until("select 1 from push_task where status = 'waiting'", 3_000);
  }

  /** Until every push that can go out by then has: a quarter of an hour at most. */
  async sent(): Promise<void> {
    await this.told();
    await this.until("select 1 from push where status = 'waiting' and due_at < now() + interval '1000 years'", 20_000);
  }

  pushesOf({ id }: Actor): Promise<PushRecord[]> {
    return this.app.sql<PushRecord>(
      'select kind, status, reason, attempts, count from push where account_id = $1 order by created_at, id', [id],
    );
  }

  tasks(): Promise<{ kind: string; status: string; attempts: number }[]> {
    return this.app.sql('select kind, status, attempts from push_task order by created_at, kind desc');
  }

  private async until(waiting: string, stepMs: number): Promise<void> {
    for (let round = 0; round < ROUNDS; round += 1) {
      await this.pass(round === 0 ? 0 : stepMs);
      if ((await this.app.sql(waiting)).length === 0) return;
    }
    throw new Error(`still there: ${waiting}`);
  }
}
