import { Injectable } from '@nestjs/common';
import { Ids } from '../../kernel/ids.js';
import type { Locale, Localised } from '../../kernel/language.js';
import { Config } from '../config/config.js';
import { Outbox } from '../outbox/outbox.js';
import { FieldCipher } from '../secrets/field-cipher.js';
import { MailDue } from './mail.event.js';

/** What a letter says, in both languages; made whole by whoever sends it. */
export interface MailText {
  readonly subject: Localised;
  readonly text: Localised;
}

export interface SealedMail {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
}

export const placeOfMail = (mailId: string): string => `mail:${mailId}`;

/** Letters to people, in plain text, by the outbox (law 4): one is sent at least once, or given up after three days. */
@Injectable()
export class Mail {
  /** False: this service sends none, and what it would say has to be said another way. */
  readonly isConfigured: boolean;

  constructor(
    config: Config,
    private readonly outbox: Outbox,
    private readonly cipher: FieldCipher,
    private readonly ids: Ids,
  ) {
    this.isConfigured = config.mail !== null;
  }

  /**
   * In the caller's transaction. False, and nothing happens, when no mail is sent here. To null: nobody gets it, with as much work, so that
   * how long an answer takes does not tell whether somebody was written to.
   */
  async send(to: string | null, locale: Locale, { subject, text }: MailText): Promise<boolean> {
    if (!this.isConfigured) return false;
    const mailId = this.ids.random<string>();
    const mail: SealedMail = { to: to ?? '', subject: subject[locale], text: text[locale] };
    const sealed = this.cipher.seal(JSON.stringify(mail), placeOfMail(mailId));
    await this.outbox.append(MailDue, { mailId, sealed: to === null ? null : sealed });
    return true;
  }
}
