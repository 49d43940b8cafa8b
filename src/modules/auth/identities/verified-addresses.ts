import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import type { AccountId } from '../../../kernel/ids.js';
import { FieldCipher } from '../../../platform/secrets/field-cipher.js';
import { EmailHashes } from './email-hashes.js';
import { EMAIL } from './identities.js';

/** An account, and the address by which its person may be written to. */
export interface VerifiedAddress {
  readonly accountId: AccountId;
  /** As the sign-in provider wrote it. */
  readonly address: string;
  readonly username: string;
}

const FIND = `
  select distinct on (i.account_id) i.account_id as "accountId", i.id, i.email, p.username
  from sign_in_identity i join account a on a.id = i.account_id and a.status <> 'deleted' join profile p on p.account_id = i.account_id
  where i.email_hash = any(?::text[]) and i.email_verified and i.status in ('live', 'revoked')
  order by i.account_id, i.id`;

/**
 * Finds accounts by an address that Apple or Google vouches for: not of a way in that they call taken over or closed. It proves nothing of
 * who asks: whoever reads mail there does.
 */
@Injectable()
export class VerifiedAddresses {
  constructor(
    private readonly em: EntityManager,
    private readonly cipher: FieldCipher,
    private readonly emails: EmailHashes,
  ) {}

  async find(email: string): Promise<VerifiedAddress[]> {
    const rows = await this.em.execute<{ accountId: AccountId; id: string; email: string; username: string }[]>(
      FIND, [`{${this.emails.all(email).join(',')}}`],
    );
    return rows.map(({ accountId, id, email: sealed, username }) => ({
      accountId, username, address: this.cipher.openFor(EMAIL, id, sealed)!,
    }));
  }
}
