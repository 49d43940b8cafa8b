import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { Clock } from '../../../kernel/clock.js';
import { canonicalJson, sha256 } from '../../../kernel/json.js';
import { Inbox } from '../../../platform/inbox/inbox.js';
import { InboxReplayer, type KeptMessage } from '../../../platform/inbox/inbox-replay.js';
import { Outbox } from '../../../platform/outbox/outbox.js';
import { Log } from '../../../platform/telemetry/log.js';
import { PlayNoticed } from './google-play.events.js';
import { type PlayNotice, readNotice } from './play-notice.js';
import { PlaySettings } from './play-settings.js';
import { PushVerifier } from './push-verifier.js';
import { type SealedNotice, SealedTokens } from './sealed-tokens.js';

const SOURCES = 'google-play/';
export const PUSHES = `${SOURCES}notices`;
const MESSAGE_ID = /^[\x21-\x7e]{1,255}$/;

/** The gate for Pub/Sub pushes: proved first, kept once, acted on later (law 4). */
@Injectable()
export class PlayInbox extends InboxReplayer {
  readonly sources = SOURCES;

  constructor(
    private readonly em: EntityManager,
    private readonly clock: Clock,
    private readonly settings: PlaySettings,
    private readonly verifier: PushVerifier,
    private readonly tokens: SealedTokens,
    private readonly inbox: Inbox,
    private readonly outbox: Outbox,
    private readonly log: Log,
  ) {
    super();
  }

  /**
   * Whatever is authentic is taken, else Pub/Sub would send it for days: what is no use is quarantined.
   * @throws GooglePlayNoticeRejected, GooglePlayKeysUnavailable, GooglePlayNotConfigured
   */
  async receive(authorization: string | undefined, body: unknown): Promise<void> {
    await this.verifier.verify(authorization);
    const { message, subscription } = (body ?? {}) as { message?: { messageId?: unknown; data?: unknown }; subscription?: unknown };
    this.verifier.assertOurs(subscription);
    const messageId = idOf(message?.messageId) ?? `no-id:${sha256(canonicalJson(body ?? null))}`;
    const notice = readNotice(decoded(message?.data), this.settings.packageName, this.clock.now());
    const { about, type = null, why = null } = { type: undefined, why: undefined, ...notice };
    this.log.info('google-play-notice', { messageId, about, type, why });
    await this.em.transactional(async () => {
      if (notice.about !== 'test' && notice.about !== 'useless') return void (await this.keep(PUSHES, messageId, notice));
      const isNew = await this.inbox.keep({ source: PUSHES, messageId, body: notice });
      if (isNew) await this.inbox.settle(PUSHES, messageId, notice.about === 'test' ? 'handled' : 'quarantined');
    });
  }

  /** False when it was here before. In the caller's transaction. */
  async keep(source: string, messageId: string, notice: PlayNotice): Promise<boolean> {
    const sealed = this.tokens.sealNotice(notice);
    if (!(await this.inbox.keep({ source, messageId, body: sealed }))) return false;
    await this.outbox.append(PlayNoticed, { source, messageId, notice: sealed });
    return true;
  }

  async replay({ source, messageId, body }: KeptMessage): Promise<void> {
    if ('sealed' in body) await this.outbox.append(PlayNoticed, { source, messageId, notice: body as SealedNotice });
    else await this.inbox.settle(source, messageId, 'quarantined');
  }
}

function idOf(value: unknown): string | null {
  return typeof value === 'string' && MESSAGE_ID.test(value) ? value : null;
}

/** Null for what is no JSON in Base64. */
function decoded(data: unknown): unknown {
  if (typeof data !== 'string') return null;
  try {
    return JSON.parse(Buffer.from(data, 'base64').toString('utf8')) as unknown;
  } catch {
    return null;
  }
}
