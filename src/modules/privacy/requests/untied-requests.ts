import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import type { ErasureProgress, ErasureSubject } from '../../../kernel/account-erasure.js';
import type { PrivacyRequestId } from '../../../kernel/ids.js';
import { AuthFacade } from '../../auth/index.js';
import { ContactHashes } from './contact-hashes.js';
import { RequestLog } from './request-log.js';

const TIE = 'update privacy_request set account_id = ? where account_id is null and contact_hash = any(?::text[]) returning id';

/**
 * Requests by web or mail that nobody tied to the account whose person sent them: at its end they are tied by the address that the sign-in
 * provider vouched for, so that they are masked with the others and the receipt counts them. Addresses that no key opens tie nothing.
 */
@Injectable()
export class UntiedRequests {
  constructor(
    private readonly em: EntityManager,
    private readonly auth: AuthFacade,
    private readonly hashes: ContactHashes,
    private readonly log: RequestLog,
  ) {}

  /** While the ways in are there. Idempotent. */
  tie({ accountId }: ErasureSubject): Promise<ErasureProgress> {
    return this.em.transactional(async () => {
      const addresses = await this.auth.verifiedEmailsOf(accountId);
      const hashes = addresses.flatMap((address) => this.hashes.all(address));
      const tied = await this.em.execute<{ id: PrivacyRequestId }[]>(TIE, [accountId, `{${hashes.join(',')}}`]);
      for (const { id } of tied) await this.log.append(id, { type: 'account-tied', actor: { kind: 'service' }, data: { by: 'address' } });
      return { done: true, counts: { tied: tied.length } };
    });
  }
}
