import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import type { SignInProvider } from '../../../entities/auth/sign-in-identity.entity.js';
import type { WebSignInHints } from '../../../entities/auth/web-sign-in.entity.js';
import { Ids } from '../../../kernel/ids.js';
import { Problem } from '../../../kernel/problem.js';
import { Config } from '../../../platform/config/config.js';
import { Log } from '../../../platform/telemetry/log.js';
import { AccountsService } from '../accounts/accounts.service.js';
import { IdTokenInvalid } from '../auth.problems.js';
import { ProviderGrants } from '../grants/provider-grants.js';
import { Proofs } from '../id-token/proofs.service.js';
import type { OpenedSession } from '../sign-in/sign-in.dto.js';
import { SignInService } from '../sign-in/sign-in.service.js';
import type { Device } from '../sessions/sessions.service.js';
import { type CallbackAnswer, nameOf, refusalOf } from './callback-answer.js';
import { PassportRedirects } from './passport-redirects.js';
import { ExchangeCodeInvalid, WebSignInUnknown } from './web-sign-in.problems.js';
import { type ReturnedSignIn, WebSignIns } from './web-sign-ins.js';

/** Sign-in by redirects: to the provider's dialog, back, on to the web app with a one-time code, which it exchanges for a session. */
@Injectable()
export class WebSignInService {
  constructor(
    private readonly em: EntityManager,
    private readonly ids: Ids,
    private readonly config: Config,
    private readonly log: Log,
    private readonly redirects: PassportRedirects,
    private readonly open: WebSignIns,
    private readonly proofs: Proofs,
    private readonly accounts: AccountsService,
    private readonly grants: ProviderGrants,
    private readonly signIns: SignInService,
  ) {}

  /** The address of the provider's dialog. @throws SignInNotConfigured */
  begin(provider: SignInProvider, browser: string, hints: WebSignInHints, appChallenge: string | undefined): Promise<string> {
    const nonce = this.ids.token(32);
    return this.redirects.begin(provider, nonce, (verifier) =>
      this.open.begin({ provider, browser, nonce, verifier, appChallenge, hints }),
    );
  }

  /**
   * The address of the web app, with a one-time code, or with the code of a problem: whatever goes wrong with the provider, or with what it
   * says, is the web app's to tell. A state is taken back before anything else, once.
   * @throws WebSignInUnknown, with nothing changed, for a callback that does not belong to a sign-in of this browser.
   */
  async comeBack(provider: SignInProvider, answer: CallbackAnswer, browser: string | null): Promise<string> {
    const { state } = answer;
    const returned = state === undefined || browser === null ? null : await this.open.takeBack(provider, state, browser);
    if (!returned) throw new WebSignInUnknown();
    try {
      return this.webApp({ code: await this.signIn(provider, returned, { ...answer, state: state! }) });
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      this.log.info('web-sign-in-failed', { provider, problem: error.code });
      return this.webApp({ error: error.code });
    }
  }

  /** @throws ExchangeCodeInvalid, AccountNotFound */
  exchange(code: string, appVerifier: string | undefined, device: Device | undefined): Promise<OpenedSession> {
    return this.em.transactional(async () => {
      const arrived = await this.open.spend(code, appVerifier);
      if (!arrived) throw new ExchangeCodeInvalid();
      const { accountId, provider, hints, isNew } = arrived;
      return this.signIns.openSession(accountId, provider, { device, country: hints.country, isNew });
    });
  }

  /** Account, grant and code are one transaction; the provider is asked before it begins. */
  private async signIn(provider: SignInProvider, returned: ReturnedSignIn, answer: CallbackAnswer & { state: string }): Promise<string> {
    const { state, code, error, user } = answer;
    if (code === undefined || error !== undefined) throw refusalOf(error);
    const { idToken, refreshToken } = await this.redirects.redeem(provider, { code, state, verifier: returned.verifier });
    const proof = await this.proofs.checkOwn(provider, idToken ?? '', returned.nonce);
    const clientId = this.redirects.clientIdOf(provider);
    if (proof.identity.clientId !== clientId) throw new IdTokenInvalid();
    return this.em.transactional(async () => {
      await this.proofs.spend(proof);
      const { accountId, isNew } = await this.accounts.findOrCreate(proof.identity, { ...returned.hints, name: nameOf(user) });
      if (refreshToken !== null) await this.grants.keep({ accountId, provider, clientId, refreshToken });
      return this.open.arrive(returned, accountId, isNew);
    });
  }

  private webApp(told: Readonly<Record<string, string>>): string {
    const url = new URL(this.config.webAppUrl);
    for (const [name, value] of Object.entries(told)) url.searchParams.set(name, value);
    return url.href;
  }
}
