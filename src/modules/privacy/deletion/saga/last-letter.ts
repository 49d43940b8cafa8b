import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { AccountDeletionTable } from '../../../../entities/privacy/account-deletion.entity.js';
import { SignInIdentityTable } from '../../../../entities/auth/sign-in-identity.entity.js';
import type { ErasureSubject } from '../../../../kernel/account-erasure.js';
import type { DeletionId } from '../../../../kernel/ids.js';
import type { Locale } from '../../../../kernel/language.js';
import { Config } from '../../../../platform/config/config.js';
import { Mail } from '../../../../platform/mail/mail.js';
import { Outbox } from '../../../../platform/outbox/outbox.js';
import { CannotUnseal, FieldCipher } from '../../../../platform/secrets/field-cipher.js';
import { sealedColumn } from '../../../../platform/secrets/sealed-column.js';
import { LastLetterSent } from '../deletion.events.js';
import { lastLetter } from './last-letter-text.js';

const EMAIL = sealedColumn(SignInIdentityTable, 'email');
const CONTACT = sealedColumn(AccountDeletionTable, 'contact');
/** Of several addresses the oldest that is proved and that mail reaches. */
const WAY_IN = `
  select id, email from sign_in_identity
  where account_id = ? and email is not null and email_verified and email_forwarded order by id limit 1`;
const KEEP = "update account_deletion set contact = ? where id = ? and status = 'running' and contact is null";
/** It is given away once: whoever takes it has to send the letter in the same transaction. */
const TAKE = `
  update account_deletion d set contact = null from (select id, contact from account_deletion where id = ? for update) was
  where d.id = was.id and was.contact is not null returning was.contact, d.locale`;

/**
 * Tells the person that the account was deleted, once it is true: the address outlives the account until then, sealed. An end that a
 * restored backup makes necessary again is told to nobody: that is in its row (`origin`), so that no crash changes it.
 */
@Injectable()
export class LastLetter {
  constructor(
    private readonly em: EntityManager,
    private readonly mail: Mail,
    private readonly outbox: Outbox,
    private readonly cipher: FieldCipher,
    private readonly config: Config,
  ) {}

  /** Before the ways in are gone. An address that cannot be read any more, for its key is gone, stands in nobody's way. */
  async keepAddress({ accountId, deletionId, isReplay }: ErasureSubject): Promise<void> {
    if (!this.mail.isConfigured || isReplay) return;
    const [way] = await this.em.execute<{ id: string; email: string }[]>(WAY_IN, [accountId]);
    const address = way && this.opened(() => this.cipher.openFor(EMAIL, way.id, way.email));
    if (address) await this.em.execute(KEEP, [this.cipher.sealFor(CONTACT, deletionId, address), deletionId], 'run');
  }

  /**
   * In the transaction that completes the deletion. The address is gone from here then, whether it could be read or not. Returns how many
   * letters go.
   */
  async send(id: DeletionId): Promise<number> {
    const [taken] = await this.em.execute<{ contact: string; locale: Locale }[]>(TAKE, [id]);
    const address = taken && this.opened(() => this.cipher.openFor(CONTACT, id, taken.contact));
    if (!address) return 0;
    await this.mail.send(address, taken.locale, lastLetter({ id, ...this.config }));
    await this.outbox.append(LastLetterSent, { deletionId: id });
    return 1;
  }

  private opened(open: () => string): string | null {
    try {
      return open();
    } catch (error) {
      if (error instanceof CannotUnseal) return null;
      throw error;
    }
  }
}
