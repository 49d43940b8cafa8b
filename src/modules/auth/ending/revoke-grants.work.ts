import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { type ErasureProgress, type ErasureSubject, ErasureWork } from '../../../kernel/account-erasure.js';
import { ProviderGrants } from '../grants/provider-grants.js';

/** Has Apple and Google told that what they granted is over. The rows of it outlive the account, until each has answered. */
@Injectable()
export class RevokeGrants extends ErasureWork {
  readonly phase = 'third-parties';
  readonly name = 'auth.revoke-grants';

  constructor(
    private readonly em: EntityManager,
    private readonly grants: ProviderGrants,
  ) {
    super();
  }

  async work({ accountId, deletionId }: ErasureSubject): Promise<ErasureProgress> {
    const requested = await this.em.transactional(async () => {
      await this.grants.requestRevocation(accountId);
      return this.grants.tieTo(deletionId, accountId);
    });
    return { done: true, counts: { requested } };
  }
}
