import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { Clock } from '../../kernel/clock.js';
import { type DomainEvent, EventHandler } from '../../kernel/event-type.js';
import type { EventId } from '../../kernel/ids.js';
import { Config } from '../config/config.js';
import { FieldCipher } from '../secrets/field-cipher.js';
import { Log } from '../telemetry/log.js';
import { Metrics } from '../telemetry/metrics.js';
import { MailRefused, MailTransport } from './mail-transport.js';
import { MailDue } from './mail.event.js';
import { placeOfMail, type SealedMail } from './mail.js';

const GIVEN_UP_AFTER_MS = 3 * 86_400_000;
const FORGET = `update outbox_event set payload = payload || '{"sealed": null}'::jsonb where id = ?`;

/**
 * Sends a letter and then forgets it. A crash in between sends it twice, with the same Message-ID. What the server will not have is
 * counted and forgotten; what it did not take yet is tried again.
 */
@Injectable()
export class SendMail extends EventHandler<typeof MailDue.payload> {
  readonly name = 'platform.send-mail';
  readonly on = MailDue;
  override readonly asksOutside = true;
  private readonly domain: string;
  private readonly counter;

  constructor(
    { publicUrl }: Config,
    metrics: Metrics,
    private readonly em: EntityManager,
    private readonly transport: MailTransport,
    private readonly cipher: FieldCipher,
    private readonly clock: Clock,
    private readonly log: Log,
  ) {
    super();
    this.domain = new URL(publicUrl).hostname;
    this.counter = metrics.counter({ name: 'aicasso_mails_total', help: 'Letters by what became of them', labels: ['outcome'] });
  }

  async handle({ id, occurredAt, payload: { mailId, sealed } }: DomainEvent<typeof MailDue.payload>): Promise<void> {
    if (sealed === null) return;
    if (this.clock.now().getTime() - occurredAt.getTime() > GIVEN_UP_AFTER_MS) return this.end(id, mailId, 'given-up');
    const mail = JSON.parse(this.cipher.open(sealed, placeOfMail(mailId))) as SealedMail;
    try {
      await this.transport.send({ messageId: `<${mailId}@${this.domain}>`, ...mail });
    } catch (error) {
      if (!(error instanceof MailRefused)) throw error;
      return this.end(id, mailId, 'refused', error.code);
    }
    await this.end(id, mailId, 'sent');
  }

  private async end(id: EventId, mailId: string, outcome: 'sent' | 'refused' | 'given-up', smtpCode?: number): Promise<void> {
    await this.em.execute(FORGET, [id], 'run');
    this.counter.inc({ outcome });
    if (outcome !== 'sent') this.log.warn(`mail-${outcome}`, { mailId, smtpCode });
  }
}
