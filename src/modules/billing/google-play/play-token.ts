import { Injectable } from '@nestjs/common';
import { importPKCS8, SignJWT } from 'jose';
import { Clock } from '../../../kernel/clock.js';
import { OutboundError, OutboundHttp } from '../../../platform/outbound/index.js';
import { Log } from '../../../platform/telemetry/log.js';
import { PlayUnavailable } from './play-errors.js';
import { PlaySettings } from './play-settings.js';

const SCOPE = 'https://www.googleapis.com/auth/androidpublisher';
const GRANT_TYPE = 'urn:ietf:params:oauth:grant-type:jwt-bearer'; // RFC 7523, section 2.1
const ASSERTION_SECONDS = 3600;
const TIMEOUT_MS = 5_000;
const MAX_BYTES = 64 * 1024;
/** A token that ends sooner is not used any more. */
const MARGIN_MS = 60_000;

/** The service account's access token, kept in memory until it ends. */
@Injectable()
export class PlayToken {
  private current: { readonly value: string; readonly until: number } | undefined;
  private loading: Promise<string> | undefined;

  constructor(
    private readonly settings: PlaySettings,
    private readonly http: OutboundHttp,
    private readonly clock: Clock,
    private readonly log: Log,
  ) {}

  /** @throws PlayUnavailable, GooglePlayNotConfigured */
  async get(): Promise<string> {
    if (this.current && this.current.until - MARGIN_MS > this.clock.now().getTime()) return this.current.value;
    this.loading ??= this.load().finally(() => (this.loading = undefined));
    return this.loading;
  }

  /** It was not accepted. */
  forget(): void {
    this.current = undefined;
  }

  private async load(): Promise<string> {
    const form = new URLSearchParams({ grant_type: GRANT_TYPE, assertion: await this.assertion() }).toString();
    const headers = { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' };
    const url = this.settings.account.tokenUrl;
    const answer = await this.http.request({ method: 'POST', url, headers, body: form, timeoutMs: TIMEOUT_MS, maxBytes: MAX_BYTES }).catch(
      (error: unknown) => {
        if (error instanceof OutboundError) throw new PlayUnavailable('no token');
        throw error;
      },
    );
    const { access_token: value, expires_in: seconds } = answer.ok ? read(answer.json.bind(answer)) : {};
    if (typeof value !== 'string' || typeof seconds !== 'number') {
      this.log.error('google-play-token-refused', { status: answer.status });
      throw new PlayUnavailable(`token ${answer.status}`);
    }
    this.current = { value, until: this.clock.now().getTime() + seconds * 1000 };
    return value;
  }

  private async assertion(): Promise<string> {
    const { email, privateKey, keyId, tokenUrl } = this.settings.account;
    const now = Math.floor(this.clock.now().getTime() / 1000);
    return new SignJWT({ scope: SCOPE })
      .setProtectedHeader({ alg: 'RS256', typ: 'JWT', ...(keyId !== null && { kid: keyId }) })
      .setIssuer(email)
      .setAudience(tokenUrl)
      .setIssuedAt(now)
      .setExpirationTime(now + ASSERTION_SECONDS)
      .sign(await importPKCS8(privateKey, 'RS256'));
  }
}

function read(json: () => unknown): { access_token?: unknown; expires_in?: unknown } {
  try {
    return (json() ?? {}) as object;
  } catch {
    return {};
  }
}
