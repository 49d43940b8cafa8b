import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { SignInIdentityTable } from '../../../entities/auth/sign-in-identity.entity.js';
import type { ErasureProgress, ErasureSubject } from '../../../kernel/account-erasure.js';
import type { AccountId, PrivacyRequestId } from '../../../kernel/ids.js';
import { CannotUnseal, FieldCipher } from '../../../platform/secrets/field-cipher.js';
import { sealedColumn } from '../../../platform/secrets/sealed-column.js';
import { ContactHashes } from './contact-hashes.js';
import { RequestLog } from './request-log.js';

const EMAIL = sealedColumn(SignInIdentityTable, 'email');
const ADDRESSES = 'select id, email from sign_in_identity where account_id = ? and email is not null and email_verified';
const TIE = 'update privacy_request set account_id = ? where account_id is null and contact_hash = any(?::text[]) returning id';

/**
 * Requests by web or mail that nobody tied to the account whose person sent them: at its end they are tied by the address that the sign-in
 * provider vouched for, so that they are masked with the others and the receipt counts them. An address that no key opens ties nothing.
 */
@Injectable()
export class UntiedRequests {
  constructor(
    private readonly em: EntityManager,
    private readonly cipher: FieldCipher,
    private readonly hashes: ContactHashes,
    private readonly log: RequestLog,
  ) {}

  /** While the ways in are there. Idempotent. */
  tie({ accountId }: ErasureSubject): Promise<ErasureProgress> {
    return this.em.transactional(async () => {
      const hashes = (await this.addressesOf(accountId)).flatMap((address) => this.hashes.all(address));
      const tied = await this.em.execute<{ id: PrivacyRequestId }[]>(TIE, [accountId, `{${hashes.join(',')}}`]);
      for (const { id } of tied) await this.log.append(id, { type: 'account-tied', actor: { kind: 'service' }, data: { by: 'address' } });
      return { done: true, counts: { tied: tied.length } };
    });
  }

  private async addressesOf(accountId: AccountId): Promise<string[]> {
    const rows = await this.em.execute<{ id: string; email: string }[]>(ADDRESSES, [accountId]);
    return rows.flatMap(({ id, email }) => {
      try {
        return this.cipher.openFor(EMAIL, id, email) ?? [];
      } catch (error) {
        if (error instanceof CannotUnseal) return [];
        throw error;
      }
    });
  }
}
