import { Injectable } from '@nestjs/common';
import { type DomainEvent, EventHandler } from '../../../kernel/event-type.js';
import { NotificationDue, NotificationTold } from '../../../kernel/notification.js';
import { Outbox } from '../../../platform/outbox/outbox.js';
import { PushWishes } from '../preferences/push-wishes.js';
import { Wishes } from '../preferences/wishes.js';
import { InboxRepository, type News } from './inbox.repository.js';
import { Sight } from './sight.js';

type Payload = typeof NotificationDue.payload;

/**
 * Writes news into a person's inbox, and says so. Not of what they did themselves, what they do not want anywhere, or of somebody or
 * something that is hidden from them (law 8). A second delivery, or the same key again, changes nothing.
 */
@Injectable()
export class TellPerson extends EventHandler<Payload> {
  readonly name = 'notifications.tell-person';
  readonly on = NotificationDue;

  constructor(
    private readonly inbox: InboxRepository,
    private readonly wishes: Wishes,
    private readonly push: PushWishes,
    private readonly sight: Sight,
    private readonly outbox: Outbox,
  ) {
    super();
  }

  async handle(event: DomainEvent<Payload>): Promise<void> {
    const news = newsOf(event);
    const { accountId, actorId } = news;
    if (actorId === accountId || !(await this.isWanted(news))) return;
    if (!(await this.inbox.keepPeople(accountId, actorId))) return;
    if (!(await this.mayKnow(news))) return;
    await this.inbox.lock(accountId);
    const id = await this.inbox.tell(news);
    if (id !== null) await this.outbox.append(NotificationTold, { accountId, id });
  }

  /** Also what only push is wanted of: its words are made from the entry, which the inbox then leaves out. */
  private async isWanted({ accountId, kind }: News): Promise<boolean> {
    return (await this.wishes.of(accountId))[kind].inbox || (await this.push.isWanted(accountId, kind));
  }

  private mayKnow({ accountId, kind, subject, key, actorId }: News): Promise<boolean> {
    return this.sight.allows(accountId, { kind, subjectType: subject.type, subjectId: subject.id }, { key, actorId });
  }
}

function newsOf({ id, occurredAt, payload }: DomainEvent<Payload>): News {
  const { accountId, kind, subject, contextId = null, actorId = null, values = {}, groupKey, key } = payload;
  return {
    accountId, kind, subject, contextId, actorId, values,
    groupKey: `${kind}/${groupKey ?? `${subject.type}/${subject.id}`}`,
    key: key ?? actorId ?? id,
    happenedAt: occurredAt,
  };
}
