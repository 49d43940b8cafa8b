/** What goes over the wire. */
export interface Letter {
  /** Of its own, and the same each time it is tried: a server that saw it may know it again. */
  readonly messageId: string;
  readonly to: string;
  readonly subject: string;
  /** Plain text. */
  readonly text: string;
}

/** The mail server will not have it, now or later: no such mailbox, a refused sender. */
export class MailRefused extends Error {
  override readonly name = 'MailRefused';

  /** @param code SMTP's, of three digits; 0 when there is none. The server's words may quote the address, so they are left out. */
  constructor(readonly code: number) {
    super(`the mail server refused it (${code})`);
  }
}

/** The mail server did not take it this time: away, busy, or not willing for now. */
export class MailDelayed extends Error {
  override readonly name = 'MailDelayed';

  constructor(readonly reason: string) {
    super(`the mail server did not take it (${reason})`);
  }
}

/** Hands letters to the operator's mail server. */
export abstract class MailTransport {
  /** @throws MailRefused, MailDelayed; neither quotes the letter. */
  abstract send(letter: Letter): Promise<void>;
}
