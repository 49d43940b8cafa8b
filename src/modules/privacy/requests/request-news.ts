import { Injectable } from '@nestjs/common';
import type { AccountId } from '../../../kernel/ids.js';
import { NotificationDue, type PrivacyRequestNews } from '../../../kernel/notification.js';
import { Config } from '../../../platform/config/config.js';
import { Mail } from '../../../platform/mail/mail.js';
import { Outbox } from '../../../platform/outbox/outbox.js';
import { AuthFacade } from '../../auth/index.js';
import { letterOf } from './letters.js';
import { RequestLog } from './request-log.js';
import type { RequestRow } from './request-rows.js';

export interface MoreWords {
  /** For the person, in staff's words. */
  readonly words?: string | null;
  readonly releaseAt?: Date;
}

/** Tells a person what became of their request: in the inbox where there is an account, by mail where an address is known to be theirs. */
@Injectable()
export class RequestNews {
  constructor(
    private readonly config: Config,
    private readonly mail: Mail,
    private readonly outbox: Outbox,
    private readonly auth: AuthFacade,
    private readonly log: RequestLog,
  ) {}

  /** In the caller's transaction. The log says by which ways; none means that staff must write. */
  async tell(request: RequestRow, news: PrivacyRequestNews['news'], { words = null, releaseAt }: MoreWords = {}): Promise<void> {
    const { id, accountId, channel, contact, identityCheckedAt } = request;
    const by: string[] = [];
    if (accountId !== null && (await this.hasInbox(accountId))) {
      // an entry for each piece of news: of several at once the inbox could not say which
      const group = { subject: { type: 'privacy-request', id }, groupKey: `${id}:${news}` } as const;
      await this.outbox.append(NotificationDue, { accountId, kind: 'privacy-request', ...group, values: { news } });
      by.push('inbox');
    }
    const isTheirs = channel !== 'web' || identityCheckedAt !== null;
    const letter = letterOf(news, { ...request, ...this.facts(request), words, releaseAt });
    if (contact !== null && isTheirs && (await this.mail.send(contact, request.locale, letter))) by.push('mail');
    const data = { news, by, ...(releaseAt && { releaseAt: releaseAt.toISOString() }) };
    await this.log.append(id, { type: 'told', actor: { kind: 'service' }, data });
  }

  /** Not of an account that is gone: then the tombstone's id stands there. */
  private async hasInbox(accountId: AccountId): Promise<boolean> {
    const account = await this.auth.accountOf(accountId);
    return account !== null && account.status !== 'deleted';
  }

  private facts({ dueAt, extendedUntil }: RequestRow) {
    return { answerBy: extendedUntil ?? dueAt, supportEmail: this.config.supportEmail };
  }
}
