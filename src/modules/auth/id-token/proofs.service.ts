import { Injectable } from '@nestjs/common';
import type { SignInProvider } from '../../../entities/auth/sign-in-identity.entity.js';
import { sha256 } from '../../../kernel/json.js';
import { Limits } from '../../../platform/http/index.js';
import { NonceInvalid } from '../auth.problems.js';
import { nonceToSpend } from '../nonces/nonce-policy.js';
import { NoncesService } from '../nonces/nonces.service.js';
import { IdTokenVerifier, type VerifiedIdentity } from './id-token.verifier.js';
import { UsedIdTokens } from './used-id-tokens.service.js';

/** A verified identity token, and what is spent with it. */
export interface Proof {
  readonly token: string;
  readonly identity: VerifiedIdentity;
  readonly nonce: string | null;
}

/** What a sign-in or linking is founded on. */
@Injectable()
export class Proofs {
  constructor(
    private readonly verifier: IdTokenVerifier,
    private readonly usedTokens: UsedIdTokens,
    private readonly nonces: NoncesService,
    private readonly limits: Limits,
  ) {}

  /**
   * Outside a transaction: keys may have to be fetched.
   * @throws IdTokenInvalid, IdTokenExpired, NonceInvalid, SignInUnavailable, SignInNotConfigured, TooManyRequests
   */
  async check(provider: SignInProvider, token: string, nonce: string | undefined): Promise<Proof> {
    const identity = await this.identify(provider, token);
    return { token, identity, nonce: nonceToSpend(identity, nonce) };
  }

  /** Of a token that we asked for ourselves, with this nonce. Outside a transaction. @throws as `check` */
  async checkOwn(provider: SignInProvider, token: string, nonce: string): Promise<Proof> {
    const identity = await this.identify(provider, token);
    if (identity.nonce !== nonce) throw new NonceInvalid();
    return { token, identity, nonce: null };
  }

  /** In the caller's transaction: what fails later leaves it as it was. @throws IdTokenUsed, NonceInvalid */
  async spend({ token, nonce }: Proof): Promise<void> {
    await this.usedTokens.spend(token);
    if (nonce !== null) await this.nonces.spend(nonce);
  }

  /** So often a minute for one person at the provider, from whatever addresses. */
  private async identify(provider: SignInProvider, token: string): Promise<VerifiedIdentity> {
    const identity = await this.verifier.verify(provider, token);
    await this.limits.take('sign-in', 'account', sha256(`${provider}:${identity.subject}`));
    return identity;
  }
}
