import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import type { InboxStatus } from '../../entities/platform/inbox-message.entity.js';
import { Clock } from '../../kernel/clock.js';

export interface IncomingMessage {
  /** Who sent it, such as `provider/fal`. */
  readonly source: string;
  /** The sender's id of the event. */
  readonly messageId: string;
  /** What acting on it needs, and no more. */
  readonly body: object;
}

/** Verified webhooks, each kept once before anything is done about it (law 4). */
@Injectable()
export class Inbox {
  constructor(private readonly em: EntityManager, private readonly clock: Clock) {}

  /** False when it was here before. In the caller's transaction. */
  async keep({ source, messageId, body }: IncomingMessage): Promise<boolean> {
    const kept = await this.em.execute<unknown[]>(
      `insert into inbox_message (source, message_id, body, received_at) values (?, ?, ?::jsonb, ?)
       on conflict do nothing returning source`,
      [source, messageId, JSON.stringify(body), this.clock.now()],
    );
    return kept.length > 0;
  }

  /**
   * `handled`: its words go, and that it came stays. `quarantined`: true to its sender, but about nothing that we know; an operator may
   * replay it.
   */
  async settle(source: string, messageId: string, status: Exclude<InboxStatus, 'received'>): Promise<void> {
    await this.em.execute(
      `update inbox_message set status = ?, handled_at = ?, attempts = attempts + 1,
         body = case when ? then '{}'::jsonb else body end where source = ? and message_id = ?`,
      [status, this.clock.now(), status === 'handled', source, messageId],
    );
  }
}
