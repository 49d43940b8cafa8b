import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { createTransport, type Transporter } from 'nodemailer';
import { Config } from '../config/config.js';
import { type Letter, MailDelayed, MailRefused, MailTransport } from './mail-transport.js';

const TIMEOUT_MS = 20_000;
const CONNECTIONS = 2;

interface SmtpFault {
  readonly code?: unknown;
  readonly responseCode?: unknown;
}

/** By SMTP (RFC 5321), to the server that `MAIL_URL` names. It is the operator's own, as the database is: no third party is called here. */
@Injectable()
export class SmtpMailTransport extends MailTransport implements OnApplicationShutdown {
  private readonly from: string;
  private readonly transporter: Transporter | null;

  constructor({ mail }: Config) {
    super();
    this.from = mail?.from ?? '';
    const limits = { connectionTimeout: TIMEOUT_MS, greetingTimeout: TIMEOUT_MS, socketTimeout: TIMEOUT_MS };
    // files and addresses in a text are never followed: letters are plain words
    const closed = { disableFileAccess: true, disableUrlAccess: true };
    this.transporter = mail && createTransport({ url: mail.url, pool: true, maxConnections: CONNECTIONS, ...limits, ...closed });
  }

  async send({ messageId, to, subject, text }: Letter): Promise<void> {
    if (!this.transporter) throw new MailDelayed('not configured');
    const headers = { 'Auto-Submitted': 'auto-generated' }; // RFC 3834, section 5: nobody's holiday answer comes back
    try {
      await this.transporter.sendMail({ from: this.from, to: { name: '', address: to }, messageId, subject, text, headers });
    } catch (error) {
      throw faultOf(error as SmtpFault);
    }
  }

  onApplicationShutdown(): void {
    this.transporter?.close();
  }
}

/**
 * RFC 5321, section 4.2.1: what begins with 5 stays so. A wrong password too begins with 5 and is the operator's to mend: it waits.
 * No cause: its words quote addresses.
 */
function faultOf({ code, responseCode }: SmtpFault): MailRefused | MailDelayed {
  const isLasting = typeof responseCode === 'number' && responseCode >= 500 && code !== 'EAUTH';
  if (isLasting) return new MailRefused(responseCode);
  if (code === 'EENVELOPE' && typeof responseCode !== 'number') return new MailRefused(0); // no address at all
  return new MailDelayed(typeof responseCode === 'number' ? String(responseCode) : typeof code === 'string' ? code : 'unknown');
}
