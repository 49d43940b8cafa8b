import { Injectable } from '@nestjs/common';
import type { SignInProvider } from '../../../entities/auth/sign-in-identity.entity.js';
import { Config } from '../../../platform/config/config.js';
import { OutboundError, OutboundHttp, type OutboundResponse } from '../../../platform/outbound/index.js';
import { Log } from '../../../platform/telemetry/log.js';
import { AuthorizationCodeInvalid, SignInNotConfigured, SignInUnavailable } from '../auth.problems.js';
import { AppleClientSecret } from './apple-client-secret.js';

export interface CodeExchange {
  readonly provider: SignInProvider;
  /** The client id that the code was given to. */
  readonly clientId: string;
  readonly code: string;
  /** As in the authorization request; a native app has none. */
  readonly redirectUri?: string;
  /** PKCE (RFC 7636). */
  readonly codeVerifier?: string;
}

/** Unverified: the id token is `IdTokenVerifier`'s to judge. */
export interface ExchangedTokens {
  readonly idToken: string | null;
  readonly refreshToken: string | null;
}

export interface Revocation {
  readonly provider: SignInProvider;
  readonly clientId: string;
  readonly refreshToken: string;
}

const SECRET_REFUSED = {
  en: 'The provider does not accept the client secret.',
  es: 'El proveedor no acepta el secreto de cliente.',
};

const TIMEOUT_MS = 8_000;
const MAX_BYTES = 64 * 1024;
const RETRY_SECONDS = 5;
/** Longer ones are no token of either provider. */
const TOKEN_MAX = 8192;

/** The token endpoints of Apple and Google (RFC 6749, RFC 7009). No error of it holds a code, a token or a secret. */
@Injectable()
export class ProviderTokens {
  constructor(
    private readonly config: Config,
    private readonly http: OutboundHttp,
    private readonly appleSecret: AppleClientSecret,
    private readonly log: Log,
  ) {}

  private readonly timeoutMs = Math.min(TIMEOUT_MS, this.config.outbound.timeoutMs);

  /** Whether codes can be exchanged and tokens revoked at this provider. */
  isConfigured(provider: SignInProvider): boolean {
    return provider === 'apple' ? this.appleSecret.isConfigured : this.config.auth.google.clientSecret !== null;
  }

  /**
   * Trades a single-use code for tokens.
   * @throws AuthorizationCodeInvalid when the provider refuses the code; SignInUnavailable when it cannot be reached, is late, or answers
   * what cannot be read; SignInNotConfigured without a client secret, or with one that the provider refuses.
   */
  async exchange({ provider, clientId, code, redirectUri, codeVerifier }: CodeExchange): Promise<ExchangedTokens> {
    const { apple, google } = this.config.auth;
    const form = {
      grant_type: 'authorization_code',
      code,
      client_id: clientId,
      client_secret: await this.secretOf(provider, clientId),
      ...(redirectUri !== undefined && { redirect_uri: redirectUri }),
      ...(codeVerifier !== undefined && { code_verifier: codeVerifier }),
    };
    const response = await this.post(provider, provider === 'apple' ? `${apple.baseUrl}/auth/token` : google.tokenUrl, form);
    const answer = this.read(provider, response);
    if (response.status === 200) return { idToken: textOf(answer.id_token), refreshToken: textOf(answer.refresh_token) };
    if (answer.error === 'invalid_grant') throw new AuthorizationCodeInvalid();
    throw this.refused(provider, response.status, answer.error);
  }

  /**
   * Has the provider end what it granted; returns the status of its answer. Both providers may be told twice.
   * @throws SignInUnavailable when it is to be tried again; SignInNotConfigured when it cannot succeed with the settings as they are.
   */
  async revoke({ provider, clientId, refreshToken }: Revocation): Promise<number> {
    const { apple, google } = this.config.auth;
    if (provider === 'google') {
      const response = await this.post(provider, google.revocationUrl, { token: refreshToken });
      if (response.status === 200) return response.status;
      // an ended or unknown token: there is nothing left to revoke
      const { error } = this.read(provider, response);
      if (response.status === 400 && error === 'invalid_token') return response.status;
      throw this.refused(provider, response.status, error);
    }
    const client_secret = await this.secretOf(provider, clientId);
    const form = { client_id: clientId, client_secret, token: refreshToken, token_type_hint: 'refresh_token' };
    const response = await this.post(provider, `${apple.baseUrl}/auth/revoke`, form);
    if (response.status === 200) return response.status; // without a body, also for a token that Apple does not know
    throw this.refused(provider, response.status, this.read(provider, response).error);
  }

  private async secretOf(provider: SignInProvider, clientId: string): Promise<string> {
    if (provider === 'apple') return this.appleSecret.for(clientId);
    const { clientSecret } = this.config.auth.google;
    if (clientSecret === null) throw new SignInNotConfigured();
    return clientSecret;
  }

  private async post(provider: SignInProvider, url: string, form: Record<string, string>): Promise<OutboundResponse> {
    const headers = { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' };
    const body = new URLSearchParams(form).toString();
    try {
      return await this.http.request({ method: 'POST', url, headers, body, timeoutMs: this.timeoutMs, maxBytes: MAX_BYTES });
    } catch (error) {
      if (!(error instanceof OutboundError)) throw error;
      this.log.warn('sign-in-provider-unreachable', { provider, error });
      throw unavailable(error);
    }
  }

  /** @throws SignInUnavailable for 5xx, 429 and whatever is no JSON object. */
  private read(provider: SignInProvider, response: OutboundResponse): Record<string, unknown> {
    if (response.status >= 500 || response.status === 429) throw this.refused(provider, response.status);
    try {
      const answer = response.json();
      if (typeof answer === 'object' && answer !== null && !Array.isArray(answer)) return answer as Record<string, unknown>;
    } catch (error) {
      if (!(error instanceof OutboundError)) throw error;
    }
    throw this.refused(provider, response.status, 'unreadable');
  }

  /** The provider's fault, or our settings'. Only words of RFC 6749 reach the log. */
  private refused(provider: SignInProvider, status: number, error?: unknown): SignInUnavailable | SignInNotConfigured {
    const code = typeof error === 'string' && /^[a-z_]{1,40}$/.test(error) ? error : undefined;
    this.log.warn('sign-in-provider-refused', { provider, status, code });
    const isOurs = code === 'invalid_client' || code === 'unauthorized_client';
    return isOurs ? new SignInNotConfigured({ detail: SECRET_REFUSED }) : unavailable();
  }
}

function unavailable(cause?: unknown): SignInUnavailable {
  return new SignInUnavailable({ retryAfterSeconds: RETRY_SECONDS, cause });
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' && value !== '' && value.length <= TOKEN_MAX ? value : null;
}
