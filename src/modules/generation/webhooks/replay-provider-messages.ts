import { Injectable } from '@nestjs/common';
import { InboxReplayer, type KeptMessage } from '../../../platform/inbox/inbox-replay.js';
import { Outbox } from '../../../platform/outbox/outbox.js';
import { ProviderCalledBack } from '../generation.events.js';

/** As `ProviderInbox` keeps it. */
interface ProviderBody {
  readonly requestId: string;
  readonly attemptId?: string | null;
}

@Injectable()
export class ReplayProviderMessages extends InboxReplayer {
  readonly sources = 'provider/';

  constructor(private readonly outbox: Outbox) {
    super();
  }

  async replay({ source, messageId, body }: KeptMessage): Promise<void> {
    const { requestId, attemptId = null } = body as ProviderBody;
    await this.outbox.append(ProviderCalledBack, { source, messageId, requestId, attemptId });
  }
}
