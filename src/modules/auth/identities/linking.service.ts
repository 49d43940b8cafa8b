import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import type { SignInProvider } from '../../../entities/auth/sign-in-identity.entity.js';
import type { AccountId, SessionId } from '../../../kernel/ids.js';
import { Outbox } from '../../../platform/outbox/outbox.js';
import { WayInEnded } from '../auth.events.js';
import { ProviderGrants } from '../grants/provider-grants.js';
import { displayName } from '../id-token/id-token.verifier.js';
import { Proofs } from '../id-token/proofs.service.js';
import { SessionsService } from '../sessions/sessions.service.js';
import { hasOtherWayIn, Identities, type OwnIdentity } from './identities.js';
import { IdentityNotFound, IdentityTaken, LastWayIn, ProviderLinked } from './identities.problems.js';

export interface LinkRequest {
  readonly nonce?: string;
  readonly authorizationCode?: string;
  readonly name?: string | null;
}

/** Lets a signed-in person add the other provider, with a fresh token of it, and remove one again. An e-mail address never does so. */
@Injectable()
export class LinkingService {
  constructor(
    private readonly em: EntityManager,
    private readonly proofs: Proofs,
    private readonly identities: Identities,
    private readonly grants: ProviderGrants,
    private readonly sessions: SessionsService,
    private readonly outbox: Outbox,
  ) {}

  /**
   * Again for one that is linked already: it is vouched for anew.
   * @throws as a sign-in, and IdentityTaken, ProviderLinked
   */
  async link(accountId: AccountId, provider: SignInProvider, token: string, request: LinkRequest): Promise<void> {
    const { nonce, authorizationCode, name } = request;
    const proof = await this.proofs.check(provider, token, nonce);
    const { identity } = proof;
    await this.em.transactional(async () => {
      await this.proofs.spend(proof);
      const known = await this.identities.findLocked(identity);
      if (known && known.accountId !== accountId) throw new IdentityTaken();
      if (known) await this.identities.refresh(known, identity, displayName(name));
      else if (!(await this.identities.add(accountId, identity, displayName(name)))) throw new ProviderLinked();
      else await this.grants.standAgain(accountId, provider);
      if (authorizationCode !== undefined) await this.grants.keepCode(accountId, identity, authorizationCode);
    });
  }

  /** Ends the sessions it opened, but the one that asks, and has the provider told. @throws IdentityNotFound, LastWayIn */
  async unlink(accountId: AccountId, provider: SignInProvider, asking: SessionId): Promise<void> {
    await this.em.transactional(async () => {
      const all = await this.identities.lockOf(accountId);
      const identity = all.find((own) => own.provider === provider);
      if (!identity) throw new IdentityNotFound();
      if (!hasOtherWayIn(all, identity.id)) throw new LastWayIn();
      await this.identities.remove(identity.id);
      await this.grants.requestRevocation(accountId, provider);
      await this.sessions.endOpenedBy(accountId, provider, 'unlinked', { spared: asking });
      await this.outbox.append(WayInEnded, { accountId, provider, why: 'unlinked', isLast: false });
    });
  }

  listOf(accountId: AccountId): Promise<OwnIdentity[]> {
    return this.identities.listOf(accountId);
  }
}
