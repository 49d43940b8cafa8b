import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { FieldCipher } from '../../platform/secrets/field-cipher.js';
import { Resealing } from '../../platform/secrets/resealing.js';
import type { SealedColumn } from '../../platform/secrets/sealed-column.js';
import { Log } from '../../platform/telemetry/log.js';
import { EmailHashes } from './identities/email-hashes.js';
import { EMAIL } from './identities/identities.js';

/** E-mail addresses with their look-up hashes, names, what providers granted. */
@Injectable()
export class ResealAuth extends Resealing {
  readonly name = 'auth.reseal';

  constructor(em: EntityManager, cipher: FieldCipher, log: Log, private readonly emails: EmailHashes) {
    super(em, cipher, log, 'auth');
  }

  protected override besides({ table, column }: SealedColumn, plain: string): Readonly<Record<string, string>> {
    return table === EMAIL.table && column === EMAIL.column ? { email_hash: this.emails.of(plain) } : {};
  }
}
