import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import type { SignInProvider } from '../../../entities/auth/sign-in-identity.entity.js';
import type { AccountId, SessionId } from '../../../kernel/ids.js';
import { AccessTokens } from '../access/access-tokens.js';
import { AccountsService, type ClientHints } from '../accounts/accounts.service.js';
import { ProviderGrants } from '../grants/provider-grants.js';
import { displayName } from '../id-token/id-token.verifier.js';
import { Proofs } from '../id-token/proofs.service.js';
import { RefreshService } from '../sessions/refresh.service.js';
import type { IssuedRefreshToken } from '../sessions/refresh-tokens.js';
import { type Device, SessionsService } from '../sessions/sessions.service.js';
import type { OpenedSession } from './sign-in.dto.js';

export interface SignInRequest extends ClientHints {
  readonly nonce?: string;
  /** Apple's: exchanged afterwards for a refresh token, which is kept for its revocation alone. */
  readonly authorizationCode?: string;
  readonly device?: Device;
}

export interface NewSession {
  readonly device: Device | undefined;
  readonly country: string | undefined;
  /** Whether this sign-in made the account. */
  readonly isNew: boolean;
}

/** Turns proofs (an identity token, a refresh token) into sessions. */
@Injectable()
export class SignInService {
  constructor(
    private readonly em: EntityManager,
    private readonly proofs: Proofs,
    private readonly accounts: AccountsService,
    private readonly sessions: SessionsService,
    private readonly refreshes: RefreshService,
    private readonly accessTokens: AccessTokens,
    private readonly grants: ProviderGrants,
  ) {}

  /**
   * Native sign-in. Token, nonce, account, session and events are one transaction; keys are fetched before it begins.
   * @throws IdTokenInvalid, IdTokenExpired, IdTokenUsed, NonceInvalid, SignInUnavailable, SignInNotConfigured, IdentityEnded,
   * IdentityDisabled, AccountNotFound, AccountBarred
   */
  async signIn(
    provider: SignInProvider,
    token: string,
    { nonce, authorizationCode, name, device, ...hints }: SignInRequest,
  ): Promise<OpenedSession> {
    const proof = await this.proofs.check(provider, token, nonce);
    const { identity } = proof;
    return this.em.transactional(async () => {
      await this.proofs.spend(proof);
      const { accountId, isNew } = await this.accounts.findOrCreate(identity, { ...hints, name: displayName(name) });
      if (authorizationCode !== undefined) await this.grants.keepCode(accountId, identity, authorizationCode);
      return this.openSession(accountId, provider, { device, country: hints.country, isNew });
    });
  }

  /** For somebody who was proved already. In the caller's transaction. @throws AccountNotFound */
  async openSession(accountId: AccountId, provider: SignInProvider, { device, country, isNew }: NewSession): Promise<OpenedSession> {
    const session = await this.sessions.start(accountId, provider, device, country ?? null);
    return this.open(accountId, session.id, session.refresh, isNew);
  }

  /** @throws as RefreshService.refresh */
  async refresh(refreshToken: string, arrivedAt: Date): Promise<OpenedSession> {
    const { accountId, sessionId, refresh } = await this.refreshes.refresh(refreshToken, arrivedAt);
    return this.open(accountId, sessionId, refresh, false);
  }

  private async open(accountId: AccountId, sessionId: SessionId, refresh: IssuedRefreshToken, isNew: boolean): Promise<OpenedSession> {
    const account = await this.accounts.getOwn(accountId);
    const access = await this.accessTokens.sign({ accountId, sessionId }, account.roles);
    return { access, refresh, account, isNew };
  }
}
