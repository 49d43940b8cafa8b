import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';

export interface ReceivedLetter {
  readonly from: string;
  readonly to: readonly string[];
  /** As it came: headers and body. */
  readonly raw: string;
  readonly text: string;
  readonly subject: string;
  readonly messageId: string;
}

/** A mail server that keeps what it gets, and can be told to refuse. */
export class MailServer {
  readonly letters: ReceivedLetter[] = [];
  /** The SMTP code of the next refusals of recipients; null: everybody is taken. */
  refuseWith: number | null = null;
  /** How many were refused. */
  refused = 0;

  private constructor(private readonly server: SMTPServer) {}

  static async start(): Promise<MailServer> {
    const server: SMTPServer = new SMTPServer({
      authOptional: true,
      disabledCommands: ['STARTTLS'],
      onAuth: ({ username, password }, _session, done) =>
        username === 'desk' && password === 'pass word' ? done(null, { user: username }) : done(new Error('no such user')),
      onRcptTo: (_address, _session, done) => {
        if (self.refuseWith === null) return done();
        self.refused += 1;
        done(Object.assign(new Error('not taken'), { responseCode: self.refuseWith }));
      },
      onData: (stream, session, done) => {
        const chunks: Buffer[] = [];
        stream.on('data', (chunk: Buffer) => chunks.push(chunk));
        stream.on('end', () => {
          const { mailFrom, rcptTo } = session.envelope;
          self.keep(mailFrom === false ? '' : mailFrom.address, rcptTo.map(({ address }) => address), Buffer.concat(chunks).toString());
          done();
        });
      },
    });
    const self = new MailServer(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return self;
  }

  get url(): string {
    const { port } = this.server.server.address() as AddressInfo;
    return `smtp://desk:pass%20word@127.0.0.1:${port}`;
  }

  /** Those to one address, the oldest first. */
  to(address: string): ReceivedLetter[] {
    return this.letters.filter(({ to }) => to.includes(address));
  }

  stop(): Promise<void> {
    return new Promise((resolve) => this.server.close(() => resolve()));
  }

  private keep(from: string, to: readonly string[], raw: string): void {
    const at = raw.indexOf('\r\n\r\n');
    const head = raw.slice(0, at).replace(/\r\n[ \t]+/g, ' ');
    const header = (name: string) => new RegExp(`^${name}: (.*)$`, 'mi').exec(head)?.[1]?.trim() ?? '';
    const body = raw.slice(at + 4);
    const encoding = header('Content-Transfer-Encoding').toLowerCase();
    const text = encoding === 'base64' ? Buffer.from(body, 'base64').toString() : encoding === 'quoted-printable' ? unquoted(body) : body;
    this.letters.push({ from, to, raw, text, subject: header('Subject'), messageId: header('Message-ID') });
  }
}

/** RFC 2045, section 6.7. */
function unquoted(text: string): string {
  const bytes = text.replace(/=\r\n/g, '').replace(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)));
  return Buffer.from(bytes, 'latin1').toString('utf8');
}
