import { Injectable } from '@nestjs/common';
import AppleStrategy from 'passport-apple';
import GoogleStrategy, { type Options, type StateStore } from 'passport-google-oauth20';
import type { SignInProvider } from '../../../entities/auth/sign-in-identity.entity.js';
import { BadConfiguration, Config } from '../../../platform/config/config.js';
import { AuthorizationCodeInvalid, SignInNotConfigured } from '../auth.problems.js';
import { type ExchangedTokens, ProviderTokens } from '../grants/provider-tokens.js';

interface Client {
  readonly id: string;
  readonly callbackUrl: string;
  readonly authorizationUrl: string;
  readonly scope: readonly string[];
  /** What the dialog is asked with, beside the nonce. */
  readonly parameters: Readonly<Record<string, string>>;
}

export interface ReturnedCode {
  readonly code: string;
  readonly state: string;
  /** PKCE. */
  readonly verifier: string;
}

interface Attempt {
  readonly query: Readonly<Record<string, string>>;
  readonly parameters: Readonly<Record<string, string>>;
  readonly store: StateStore;
}

type Ending = { readonly redirect: string } | { readonly tokens: ExchangedTokens };

const STRATEGIES: Readonly<Record<SignInProvider, typeof GoogleStrategy>> = { google: GoogleStrategy, apple: AppleStrategy };

/**
 * The redirects of both providers by passport's strategies, on Fastify, without passport itself, Express or a session: the only file that
 * knows them. They build the address of the dialog, with PKCE, and the token request. What they leave open is done by ours: state is kept
 * and checked by the caller before they see an answer, they are shown nothing but code and state, and `ProviderTokens` makes the call
 * (their own has no deadline, and throws past every handler when the answer is not JSON).
 */
@Injectable()
export class PassportRedirects {
  private readonly clients: Readonly<Record<SignInProvider, Client | null>>;

  constructor(
    { auth: { google, apple }, publicUrl }: Config,
    private readonly tokens: ProviderTokens,
  ) {
    this.clients = {
      google: this.clientOf('google', google, publicUrl, {
        authorizationUrl: google.authorizationUrl,
        scope: ['openid', 'email', 'profile'],
        parameters: { access_type: 'offline', prompt: 'select_account' }, // a refresh token, for its revocation alone
      }),
      apple: this.clientOf('apple', apple, publicUrl, {
        authorizationUrl: `${apple.baseUrl}/auth/authorize`,
        scope: ['name', 'email'],
        parameters: { response_mode: 'form_post' }, // Apple's condition for telling name and address
      }),
    };
  }

  /** The client id that tokens of the browser flow are made out to. @throws SignInNotConfigured */
  clientIdOf(provider: SignInProvider): string {
    return this.offered(provider).id;
  }

  /** The address of the provider's dialog. `keep` is given the PKCE verifier and gives the state. @throws SignInNotConfigured */
  async begin(provider: SignInProvider, nonce: string, keep: (verifier: string) => Promise<string>): Promise<string> {
    const store: StateStore = {
      store: (_request, verifier, _state, _meta, done) =>
        void keep(verifier).then((state) => done(null, state), (error: Error) => done(error, '')),
      verify: (_request, _state, _meta, done) => done(new AuthorizationCodeInvalid(), ''),
    };
    const ending = await this.run(provider, { query: {}, parameters: { nonce }, store });
    if (!('redirect' in ending)) throw new Error('A strategy did not begin where it had to');
    return ending.redirect;
  }

  /**
   * Trades the code of a callback whose state was found good. The id token is not verified yet.
   * @throws AuthorizationCodeInvalid, SignInUnavailable, SignInNotConfigured
   */
  async redeem(provider: SignInProvider, { code, state, verifier }: ReturnedCode): Promise<ExchangedTokens> {
    const store: StateStore = {
      store: (_request, _verifier, _state, _meta, done) => done(new AuthorizationCodeInvalid(), ''),
      verify: (_request, _state, _meta, done) => done(null, verifier),
    };
    const ending = await this.run(provider, { query: { code, state }, parameters: {}, store });
    if (!('tokens' in ending)) throw new AuthorizationCodeInvalid();
    return ending.tokens;
  }

  /** A strategy of its own for each request, so that none sees anything of another. */
  private run(provider: SignInProvider, { query, parameters, store }: Attempt): Promise<Ending> {
    const client = this.offered(provider);
    const options: Options = {
      clientID: client.id,
      callbackURL: client.callbackUrl,
      authorizationURL: client.authorizationUrl,
      tokenURL: client.authorizationUrl, // never called
      scope: client.scope,
      pkce: 'S256', // Apple takes it too, and then insists on the verifier
      store,
      skipUserProfile: true,
      passReqToCallback: false,
    };
    return new Promise((resolve, reject) => {
      const strategy = new STRATEGIES[provider](options, (_accessToken, refreshToken, { idToken }, _profile, done) =>
        done(null, { idToken, refreshToken } satisfies ExchangedTokens),
      );
      strategy.authorizationParams = () => ({ ...client.parameters, ...parameters });
      strategy._oauth2.getOAuthAccessToken = (code, { redirect_uri: redirectUri, code_verifier: codeVerifier }, done) => {
        this.tokens.exchange({ provider, clientId: client.id, code, redirectUri, codeVerifier }).then(
          ({ idToken, refreshToken }) => done(null, 'unused', refreshToken, { idToken: idToken ?? '' }),
          reject,
        );
      };
      strategy.redirect = (redirect) => resolve({ redirect });
      strategy.success = (tokens) => resolve({ tokens: tokens as ExchangedTokens });
      strategy.fail = () => reject(new AuthorizationCodeInvalid());
      strategy.pass = () => reject(new AuthorizationCodeInvalid());
      strategy.error = reject;
      strategy.authenticate({ query }, {});
    });
  }

  private offered(provider: SignInProvider): Client {
    const client = this.clients[provider];
    if (client === null) throw new SignInNotConfigured();
    return client;
  }

  /** Null where something is missing. @throws BadConfiguration for a client whose tokens would be refused. */
  private clientOf(
    provider: SignInProvider,
    { webClientId, clientIds }: { readonly webClientId: string | null; readonly clientIds: readonly string[] },
    publicUrl: string,
    more: Pick<Client, 'authorizationUrl' | 'scope' | 'parameters'>,
  ): Client | null {
    if (webClientId === null || !this.tokens.isConfigured(provider)) return null;
    const name = provider.toUpperCase();
    if (!clientIds.includes(webClientId)) {
      throw new BadConfiguration(`Bad configuration: ${name}_WEB_CLIENT_ID: none of ${name}_CLIENT_IDS`);
    }
    return { id: webClientId, callbackUrl: `${publicUrl}/v1/auth/${provider}/web/callback`, ...more };
  }
}
