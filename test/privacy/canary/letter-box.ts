import { lastLetter } from '../../../src/modules/privacy/deletion/saga/last-letter-text.js';
import { API } from '../../auth/web-parts.js';
import type { RecordedRequest } from '../../support/stand-ins/recorder.js';
import { MailServer, type ReceivedLetter } from '../../support/stand-ins/mail-server.js';

const SUPPORT_EMAIL = 'privacy@aicasso.example';
const UUID = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g;
/** What the last letter says, whichever deletion it is of. */
const LAST_WORDS = new Set(Object.values(lastLetter({ id: '', publicUrl: API, supportEmail: SUPPORT_EMAIL }).text).map(compared));

/** The operator's mail server, whose letters are looked through like the requests that others receive. */
export class LetterBox {
  private readonly theirs: string[] = [];

  private constructor(private readonly server: MailServer) {}

  static async start(): Promise<LetterBox> {
    return new LetterBox(await MailServer.start());
  }

  get env(): Readonly<Record<string, string>> {
    return { MAIL_URL: this.server.url, MAIL_FROM: `AiCasso <${SUPPORT_EMAIL}>`, SUPPORT_EMAIL };
  }

  /** A letter has to have an address: to this one it says nothing of the person. It may stand nowhere but in the letter's head. */
  isFor(address: string): void {
    this.theirs.push(address);
  }

  get requests(): readonly RecordedRequest[] {
    return this.server.letters.map((letter) => this.asRequest(letter));
  }

  forget(): void {
    this.server.letters.length = 0;
  }

  close(): Promise<void> {
    return this.server.stop();
  }

  private asRequest({ raw, text, subject, to }: ReceivedLetter): RecordedRequest {
    const isLast = LAST_WORDS.has(compared(text));
    const head = raw.slice(0, raw.indexOf('\r\n\r\n')).replace(/\r\n[ \t]+/g, ' ');
    const withoutAddress = this.theirs.reduce((left, address) => left.replace(`To: ${address}\r\n`, ''), head);
    const others = to.filter((address) => !this.theirs.includes(address));
    const body = Buffer.from([withoutAddress, ...others, text].join('\r\n'));
    return { method: 'LETTER', path: isLast ? 'last letter' : subject, headers: {}, body };
  }
}

function compared(text: string): string {
  return text.replace(UUID, '').replace(/\s+/g, ' ').trim();
}
