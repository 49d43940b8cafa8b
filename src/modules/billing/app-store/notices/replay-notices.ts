import { Injectable } from '@nestjs/common';
import { InboxReplayer, type KeptMessage } from '../../../../platform/inbox/inbox-replay.js';
import { Outbox } from '../../../../platform/outbox/outbox.js';
import { AppStoreNoticed } from './app-store.events.js';
import { SOURCE_PREFIX } from './notice-inbox.js';

@Injectable()
export class ReplayAppStoreNotices extends InboxReplayer {
  readonly sources = SOURCE_PREFIX;

  constructor(private readonly outbox: Outbox) {
    super();
  }

  async replay({ source, messageId }: KeptMessage): Promise<void> {
    await this.outbox.append(AppStoreNoticed, { source, messageId });
  }
}
