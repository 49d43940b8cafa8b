import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { DiscoveryService } from '@nestjs/core';

export interface KeptMessage {
  readonly source: string;
  readonly messageId: string;
  readonly body: object;
}

/** Whoever acts on the messages of one kind of source: acts on one again. Found at start. */
export abstract class InboxReplayer {
  /** How its sources begin, such as `provider/`. */
  abstract readonly sources: string;
  /** In the caller's transaction: announces the message anew through the outbox. */
  abstract replay(message: KeptMessage): Promise<void>;
}

const PAGE = 200;
const QUARANTINED = `
  select source, message_id as "messageId" from inbox_message
  where status = 'quarantined' and (?::text is null or source = ?) and (source, message_id) > (?, ?)
  order by source, message_id limit ${PAGE}`;
const TAKE = `
  update inbox_message set status = 'received', handled_at = null where source = ? and message_id = ? and status = 'quarantined'
  returning source, message_id as "messageId", body`;

/** Has messages acted on again that were true to their sender but about nothing that was known: `cli inbox replay`. */
@Injectable()
export class InboxReplay {
  constructor(
    private readonly em: EntityManager,
    private readonly discovery: DiscoveryService,
  ) {}

  /** `unclaimed` messages stay where they are: no module acts on their source any more. */
  async run(source: string | null = null): Promise<{ replayed: number; unclaimed: number }> {
    const replayers = this.replayers();
    let [replayed, unclaimed] = [0, 0];
    for (let after = { source: '', messageId: '' }; ;) {
      const rows = await this.em.execute<(typeof after)[]>(QUARANTINED, [source, source, after.source, after.messageId]);
      for (const row of rows) {
        const replayer = replayers.find(({ sources }) => row.source.startsWith(sources));
        if (!replayer) unclaimed += 1;
        else if (await this.putBack(row, replayer)) replayed += 1;
      }
      after = rows.at(-1) ?? after;
      if (rows.length < PAGE) return { replayed, unclaimed };
    }
  }

  private putBack({ source, messageId }: Omit<KeptMessage, 'body'>, replayer: InboxReplayer): Promise<boolean> {
    return this.em.transactional(async () => {
      const [message] = await this.em.execute<KeptMessage[]>(TAKE, [source, messageId]);
      if (message) await replayer.replay(message);
      return message !== undefined;
    });
  }

  private replayers(): InboxReplayer[] {
    const instances = this.discovery.getProviders().map(({ instance }) => instance as unknown);
    return instances.filter((it) => it instanceof InboxReplayer);
  }
}
