import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import type { GrantStatus } from '../../../entities/auth/provider-grant.entity.js';
import type { SignInProvider } from '../../../entities/auth/sign-in-identity.entity.js';
import { type ErasureSubject, ThirdPartyErasure, type ThirdPartyStatus } from '../../../kernel/account-erasure.js';

const OF_DELETION = 'select provider, status from provider_grant where deletion_id = ?';

/** What Apple and Google have said to the end of what they granted. Neither keeps anything of ours, nor offers to tell what it keeps. */
@Injectable()
export class SignInErasure extends ThirdPartyErasure {
  readonly name = 'auth.sign-in';

  constructor(private readonly em: EntityManager) {
    super();
  }

  async statusOf({ deletionId }: ErasureSubject): Promise<readonly ThirdPartyStatus[]> {
    const grants = await this.em.execute<{ provider: SignInProvider; status: GrantStatus }[]>(OF_DELETION, [deletionId]);
    const byProvider = Map.groupBy(grants, ({ provider }) => provider);
    return [...byProvider].sort().map(([recipient, of]) => {
      const done = of.filter(({ status }) => status === 'revoked').length;
      const givenUp = of.filter(({ status }) => status === 'dropped').length;
      const open = of.length - done - givenUp;
      return { recipient, status: open > 0 ? 'pending' : givenUp > 0 ? 'failed' : 'done', open, done, keptUntil: null };
    });
  }
}
