import { Injectable } from '@nestjs/common';
import { errors, jwtVerify } from 'jose';
import { Clock } from '../../../kernel/clock.js';
import { Problem } from '../../../kernel/problem.js';
import { Config } from '../../../platform/config/config.js';
import { Log } from '../../../platform/telemetry/log.js';
import { KeySetSource, RemoteKeySet } from '../../auth/index.js';
import { GooglePlayKeysUnavailable, GooglePlayNotConfigured, GooglePlayNoticeRejected } from './google-play.problems.js';

const GOOGLE = 'https://accounts.google.com';
const BEARER = /^Bearer ([\w-]+\.[\w-]+\.[\w-]+)$/i;
const MAX_LENGTH = 8 * 1024;
const SKEW_SECONDS = 60;

/**
 * Proves that a push comes from our Pub/Sub subscription: an OIDC token of Google (RS256), for our address, of the service account that the
 * subscription signs as. Anybody can have Google sign a token for that address; only the e-mail makes it ours.
 */
@Injectable()
export class PushVerifier {
  private readonly push: Config['googlePlay']['push'];
  private readonly keys: RemoteKeySet;

  constructor(
    { googlePlay: { push } }: Config,
    source: KeySetSource,
    private readonly clock: Clock,
    private readonly log: Log,
  ) {
    this.push = push;
    this.keys = new RemoteKeySet(push.jwksUrl, source, clock, (error) => log.warn('google-play-keys-unavailable', { error }));
  }

  /** @throws GooglePlayNoticeRejected, GooglePlayKeysUnavailable, GooglePlayNotConfigured */
  async verify(authorization: string | undefined): Promise<void> {
    const { email, audience, issuer } = this.push;
    if (email === null) throw new GooglePlayNotConfigured();
    const [, token] = (authorization ?? '').length <= MAX_LENGTH ? (BEARER.exec(authorization ?? '') ?? []) : [];
    if (token === undefined) throw this.rejected('no-token');
    try {
      const { payload } = await jwtVerify(token, (header, jws) => this.keys.find(header, jws), {
        algorithms: ['RS256'],
        // Google writes its issuer with and without the scheme
        issuer: issuer === GOOGLE ? [GOOGLE, 'accounts.google.com'] : issuer,
        audience,
        requiredClaims: ['iat', 'exp'],
        clockTolerance: SKEW_SECONDS,
        currentDate: this.clock.now(),
      });
      if (payload['email'] !== email || payload['email_verified'] !== true) throw this.rejected('another-sender');
    } catch (error) {
      if (error instanceof errors.JOSEError) throw this.rejected(error.code);
      if (error instanceof Problem && error.status === 503) {
        throw new GooglePlayKeysUnavailable({ cause: error, retryAfterSeconds: error.retryAfterSeconds ?? 1 });
      }
      throw error;
    }
  }

  /** @throws GooglePlayNoticeRejected */
  assertOurs(subscription: unknown): void {
    if (this.push.subscription !== null && subscription !== this.push.subscription) throw this.rejected('another-subscription');
  }

  private rejected(reason: string): GooglePlayNoticeRejected {
    this.log.warn('google-play-notice-rejected', { reason });
    return new GooglePlayNoticeRejected();
  }
}
