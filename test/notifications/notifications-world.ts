import { EntityManager } from '@mikro-orm/postgresql';
import type { EventType } from '../../src/kernel/event-type.js';
import type { AccountId } from '../../src/kernel/ids.js';
import { NotificationDue } from '../../src/kernel/notification.js';
import { Outbox } from '../../src/platform/outbox/outbox.js';
import { runInScope } from '../../src/platform/persistence/scope.js';
import { FeedRows } from '../feed/feed-rows.js';
import { FeedWorld } from '../feed/feed-world.js';
import type { Actor } from '../support/actor.js';
import type { StartOptions, TestApp } from '../support/harness.js';

export interface NotificationBody {
  readonly id: string;
  readonly kind: string;
  readonly title: string;
  readonly text: string;
  readonly actors: readonly { readonly username: string; readonly avatarUrl: string }[];
  readonly subject: { readonly type: string; readonly id: string };
  readonly contextId: string | null;
  readonly count: number;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly readAt: string | null;
}

export interface InboxBody {
  readonly items: readonly NotificationBody[];
  readonly nextCursor: string | null;
  readonly unreadCount: number;
}

type Due = typeof NotificationDue.payload;

/** A community whose people are told of each other. */
export class NotificationsWorld {
  readonly app: TestApp;
  readonly rows: FeedRows;

  private constructor(readonly feed: FeedWorld) {
    this.app = feed.app;
    this.rows = new FeedRows(feed.app);
  }

  static async start(options: StartOptions = {}): Promise<NotificationsWorld> {
    return new NotificationsWorld(await FeedWorld.start({ ...options, env: { ROLES: 'api,worker', ...options.env } }));
  }

  stop(): Promise<void> {
    return this.feed.stop();
  }

  /** Events of a module, in one transaction, to the end of what they cause. */
  async announce<P extends object>(type: EventType<P>, ...payloads: readonly P[]): Promise<void> {
    const em = this.app.get(EntityManager);
    await runInScope(em, () => em.transactional(async () => {
      for (const payload of payloads) await this.app.get(Outbox).append(type, payload);
    }));
    await this.app.drain();
  }

  /** One after the other. */
  async due(...payloads: readonly Due[]): Promise<void> {
    for (const payload of payloads) {
      await this.liked(payload);
      await this.announce(NotificationDue, payload);
    }
  }

  /** Of a like that is told of, without its being counted: what is not there, or was taken back, is not told. */
  async liked({ kind, subject, actorId }: Due): Promise<void> {
    if (kind !== 'like' && kind !== 'comment-like') return;
    const [table, key] = kind === 'like' ? ['post_like', 'post_id'] : ['comment_like', 'comment_id'];
    await this.app.sql(
      `insert into ${table} (${key}, account_id, created_at, counted)
       select $1, id, $3, false from account where id = $2 on conflict do nothing`,
      [subject.id, actorId, this.app.clock.now()],
    );
  }

  async inbox(of: Actor, query = '', language = 'en'): Promise<InboxBody> {
    return (await of.get(`/v1/notifications${query}`).set('accept-language', language).expect(200)).body as InboxBody;
  }

  async texts(of: Actor, language = 'en'): Promise<string[]> {
    return (await this.inbox(of, '', language)).items.map(({ text }) => text);
  }

  /** What stands in the tables, whoever may see it. */
  entries(of: AccountId): Promise<{ kind: string; count: number; happenings: number }[]> {
    return this.app.sql(
      `select n.kind, n.count, (select count(*)::int from notification_happening h where h.notification_id = n.id) as happenings
       from notification n where account_id = $1 order by sequence`,
      [of],
    );
  }

  async named(actor: Actor): Promise<string> {
    return this.rows.usernameOf(actor.id);
  }
}
