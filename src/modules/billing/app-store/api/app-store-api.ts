import { createPrivateKey } from 'node:crypto';
import { APIException, type AppStoreServerAPIClient } from '@apple/app-store-server-library';
import { Injectable } from '@nestjs/common';
import type { StoreEnvironment } from '../../../../entities/billing/store-purchase.entity.js';
import { Clock } from '../../../../kernel/clock.js';
import { BadConfiguration, Config } from '../../../../platform/config/config.js';
import { OutboundError, OutboundHttp } from '../../../../platform/outbound/index.js';
import { AppStoreRefused, AppStoreUnavailable, isRetryable } from './api-errors.js';
import { type ApiSettings, OutboundApiClient, type WayOut } from './outbound-api-client.js';

const CALL_MS = 8_000;
const DEADLINE_MS = 20_000;
const TRIES = 3;
const BUSY = 429;

/**
 * The App Store Server API. Every call has a deadline. What Apple says to try again is tried again at once, a few times and as long as
 * there is time; whoever asked comes back later when that was not enough.
 */
@Injectable()
export class AppStoreApi {
  private readonly settings: ApiSettings | null;

  /** @throws BadConfiguration for a key that is none, or a part of the settings; never with a part of the key in it. */
  constructor(
    config: Config,
    private readonly http: OutboundHttp,
    private readonly clock: Clock,
  ) {
    const { issuerId, keyId, privateKey, bundleId, baseUrls } = config.appStore;
    const given = [issuerId, keyId, privateKey].filter((it) => it !== null).length;
    if (given !== 0 && (given !== 3 || bundleId === null)) {
      throw bad('APP_STORE_ISSUER_ID, APP_STORE_KEY_ID, APP_STORE_PRIVATE_KEY: all or none, and APP_STORE_BUNDLE_ID with them');
    }
    if (privateKey !== null) mustBeKey(privateKey);
    this.settings = given === 0 ? null : { issuerId: issuerId!, keyId: keyId!, privateKey: privateKey!, bundleId: bundleId!, baseUrls };
  }

  /** Without a key Apple is only listened to. */
  get isConfigured(): boolean {
    return this.settings !== null;
  }

  /**
   * Asks within `deadlineMs` (20 s unless said), retries included.
   * @throws AppStoreUnavailable when it is to be asked later, AppStoreRefused when asking again changes nothing
   */
  async call<T>(
    environment: StoreEnvironment,
    ask: (client: AppStoreServerAPIClient) => Promise<T>,
    deadlineMs = DEADLINE_MS,
    http: WayOut = this.http,
  ): Promise<T> {
    if (this.settings === null) throw new AppStoreUnavailable('not configured');
    const until = this.clock.after(deadlineMs).getTime();
    for (let tries = 1; ; tries += 1) {
      const leftMs = until - this.clock.now().getTime();
      try {
        return await ask(new OutboundApiClient(http, this.settings, environment, Math.max(1, Math.min(CALL_MS, leftMs))));
      } catch (error) {
        const failure = failureOf(error);
        const isOver = tries === TRIES || this.clock.now().getTime() >= until;
        if (!(failure instanceof AppStoreUnavailable) || isBusy(error) || isOver) throw failure;
      }
    }
  }
}

/** Apple's limits are by the second; who is told to slow down comes back much later. */
function isBusy(error: unknown): boolean {
  return error instanceof APIException && error.httpStatusCode === BUSY;
}

/** The library's own errors have no message; an unreadable answer is one that may be better the next time. */
function failureOf(error: unknown): unknown {
  if (error instanceof OutboundError) return new AppStoreUnavailable('unreachable', { cause: error });
  if (error instanceof APIException) {
    const code = typeof error.apiError === 'number' ? error.apiError : null;
    if (isRetryable(error.httpStatusCode, code)) return new AppStoreUnavailable(`status ${error.httpStatusCode}`);
    return new AppStoreRefused(error.httpStatusCode, code);
  }
  const isAnswer = error instanceof SyntaxError || (error instanceof Error && error.message === 'Unexpected response body format');
  return isAnswer ? new AppStoreUnavailable('unreadable answer') : error;
}

function mustBeKey(pem: string): void {
  try {
    if (createPrivateKey(pem).asymmetricKeyDetails?.namedCurve === 'prime256v1') return;
  } catch {
    // told below, without the parser's words
  }
  throw bad('APP_STORE_PRIVATE_KEY: not a P-256 key in PEM');
}

function bad(what: string): BadConfiguration {
  return new BadConfiguration(`Bad configuration: ${what}`);
}
