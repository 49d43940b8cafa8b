import { createHash } from 'node:crypto';
import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { Inbox } from '../../../../platform/inbox/inbox.js';
import { Outbox } from '../../../../platform/outbox/outbox.js';
import { Log } from '../../../../platform/telemetry/log.js';
import { AppStoreNoticeRejected } from '../app-store.problems.js';
import { SignedData, SignedDataRefused } from '../words/signed-data.js';
import { type Notice, WordsUnusable } from '../words/words.js';
import { AppStoreNoticed } from './app-store.events.js';

export const SOURCE_PREFIX = 'app-store/';
const ID = /^[\w-]{1,100}$/;

/** As it lies in the inbox: whole, so that it can be checked and read again. */
export interface KeptNotice {
  readonly signedPayload: string;
}

/** The gate for Apple's notices: proved first, kept once, acted on later (law 4). */
@Injectable()
export class AppStoreNoticeInbox {
  constructor(
    private readonly em: EntityManager,
    private readonly signed: SignedData,
    private readonly inbox: Inbox,
    private readonly outbox: Outbox,
    private readonly log: Log,
  ) {}

  /** False for one that was here before. @throws AppStoreNoticeRejected, AppStoreNotConfigured */
  async receive(signedPayload: string): Promise<boolean> {
    const notice = await this.read(signedPayload);
    const source = `${SOURCE_PREFIX}${notice?.environment ?? 'unusable'}`;
    const messageId = notice?.id && ID.test(notice.id) ? notice.id : createHash('sha256').update(signedPayload).digest('hex');
    const body: KeptNotice = { signedPayload };
    return this.em.transactional(async () => {
      if (!(await this.inbox.keep({ source, messageId, body }))) return false;
      if (notice) await this.outbox.append(AppStoreNoticed, { source, messageId });
      else await this.inbox.settle(source, messageId, 'quarantined');
      return true;
    });
  }

  /** Null for what is authentic and says nothing that can be used. */
  private async read(signedPayload: string): Promise<Notice | null> {
    try {
      return await this.signed.notice(signedPayload);
    } catch (error) {
      if (error instanceof SignedDataRefused) {
        this.log.warn('app-store-notice-rejected', { reason: error.reason });
        throw new AppStoreNoticeRejected({ cause: error });
      }
      if (!(error instanceof WordsUnusable)) throw error;
      this.log.error('app-store-notice-unusable', { lacks: error.message });
      return null;
    }
  }
}
