import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import type { SignInProvider } from '../../../entities/auth/sign-in-identity.entity.js';
import { Clock } from '../../../kernel/clock.js';
import type { AccountId } from '../../../kernel/ids.js';
import { ProviderGrants } from '../grants/provider-grants.js';
import { type VerifiedIdentity, SKEW_SECONDS } from '../id-token/id-token.verifier.js';
import { Proofs } from '../id-token/proofs.service.js';
import { AuthenticationStale } from '../sign-in/sign-in.problems.js';
import { type FoundIdentity, Identities } from './identities.js';
import { IdentityNotYours } from './identities.problems.js';

/** A fresh identity token, asked for with a nonce of ours for this one act. */
export interface FreshProof {
  readonly provider: SignInProvider;
  readonly token: string;
  /** As it was issued; the token carries it, or its SHA-256. */
  readonly nonce: string;
  /** Apple's, of the same sign-in: becomes a token that can be revoked, should none be held (TN3194). */
  readonly authorizationCode?: string;
}

/** How long ago the provider may have asked the person, where it says when. Shorter than a token may be old: it is for what is final. */
const AUTHENTICATED_WITHIN_MS = 300_000;

/**
 * Asks who is there before what cannot be taken back: a token of the provider, minutes old, with a nonce of ours, each of use once. A fresh
 * token is no fresh sign-in: a provider issues one for a session of days too. So `auth_time`, where the token has it, is bounded (OpenID
 * Connect Core, sections 2 and 3.1.3.7, point 13). Apple's tokens have it. Google's have it only for verified apps that turned session age
 * on (developers.google.com/identity/siwg/security-bundle). Without it the proof is `iat`, within minutes, with a nonce that we made,
 * which the provider signed and which is of use once: the token was asked for just now, by way of the provider's dialog.
 * The proof is spent in the transaction of the act that it is for, so that an act which fails leaves it unspent, and one that is refused
 * changes nothing.
 */
@Injectable()
export class Reauthentication {
  constructor(
    private readonly em: EntityManager,
    private readonly proofs: Proofs,
    private readonly identities: Identities,
    private readonly grants: ProviderGrants,
    private readonly clock: Clock,
  ) {}

  /**
   * `act` runs when the proof is of a way into this account. Outside a transaction: keys may have to be fetched.
   * @throws IdTokenInvalid, IdTokenExpired, IdTokenUsed, NonceInvalid, IdentityNotYours, IdentityEnded, IdentityDisabled,
   * SignInUnavailable, SignInNotConfigured, AuthenticationStale, TooManyRequests
   */
  ofAccount<T>(accountId: AccountId, proof: FreshProof, act: () => Promise<T>): Promise<T> {
    return this.prove(proof, (known) => {
      if (known?.accountId !== accountId) throw new IdentityNotYours();
      return act();
    });
  }

  /** `act` learns whose account the proof leads to; null when to none. @throws as `ofAccount`, but IdentityNotYours */
  ofSomebody<T>(proof: FreshProof, act: (accountId: AccountId | null) => Promise<T>): Promise<T> {
    return this.prove(proof, (known) => act(known && known.accountStatus !== 'deleted' ? known.accountId : null));
  }

  private async prove<T>(fresh: FreshProof, act: (known: FoundIdentity | null) => Promise<T>): Promise<T> {
    const { provider, token, nonce, authorizationCode } = fresh;
    const proof = await this.proofs.check(provider, token, nonce);
    this.mustBeJustNow(proof.identity);
    return this.em.transactional(async () => {
      await this.proofs.spend(proof);
      const known = await this.identities.findLocked(proof.identity);
      if (known) await this.identities.refresh(known, proof.identity);
      const done = await act(known);
      if (known && authorizationCode !== undefined) await this.grants.keepCode(known.accountId, proof.identity, authorizationCode);
      return done;
    });
  }

  private mustBeJustNow({ authenticatedAt }: VerifiedIdentity): void {
    if (authenticatedAt === null) return;
    const agoMs = this.clock.now().getTime() - authenticatedAt.getTime();
    if (agoMs > AUTHENTICATED_WITHIN_MS || agoMs < -SKEW_SECONDS * 1000) throw new AuthenticationStale();
  }
}
