import { readFileSync } from 'node:fs';
import { Environment, SignedDataVerifier, VerificationException, VerificationStatus } from '@apple/app-store-server-library';
import { Injectable } from '@nestjs/common';
import type { StoreEnvironment } from '../../../../entities/billing/store-purchase.entity.js';
import { BadConfiguration, Config } from '../../../../platform/config/config.js';
import { AppStoreNotConfigured } from '../app-store.problems.js';
import { environmentIn } from './peek.js';
import { readNotice, readRenewal, readTransaction } from './read-words.js';
import type { Notice, Renewal, Transaction } from './words.js';

/** Not Apple's words to this app. Says why in a word, and nothing of what was in it. */
export class SignedDataRefused extends Error {
  override readonly name = 'SignedDataRefused';
  constructor(readonly reason: string) {
    super(reason);
  }
}

/** A notice with all that it carries is about 20 kB. */
const MAX_LENGTH = 128 * 1024;
const JWS = /^[\w-]+\.[\w-]+\.[\w-]+$/;
const RETRY_AFTER_SECONDS = 3600;
const NEEDED = 'APP_STORE_BUNDLE_ID, APP_STORE_ROOT_CERTS, in production also APP_STORE_APP_ID: all or none';
const NAMES = { production: Environment.PRODUCTION, sandbox: Environment.SANDBOX } as const;

/**
 * Apple's signed words: checked against the roots, offline, at the time when they were signed, so that kept ones can be checked again.
 * One verifier for each environment that this service takes; the words of Xcode, which nobody signs, have none.
 */
@Injectable()
export class SignedData {
  private readonly verifiers: Readonly<Partial<Record<StoreEnvironment, SignedDataVerifier>>>;

  /** @throws BadConfiguration for roots that cannot be read, or a part of the settings. */
  constructor(config: Config) {
    const { bundleId, appId, environment, rootCertificates } = config.appStore;
    const isProduction = environment === 'production';
    const given = [bundleId !== null, rootCertificates.length > 0, ...(isProduction ? [appId !== null] : [])];
    if (given.some(Boolean) && !given.every(Boolean)) throw bad(NEEDED);
    const taken: readonly StoreEnvironment[] = !given[0] ? [] : isProduction ? ['production', 'sandbox'] : ['sandbox'];
    const roots = rootCertificates.map(rootIn);
    this.verifiers = Object.fromEntries(taken.map((name) => [name, verifierOf(roots, name, bundleId!, appId)]));
  }

  get isConfigured(): boolean {
    return this.environments.length > 0;
  }

  /** Whose words are taken. */
  get environments(): readonly StoreEnvironment[] {
    return Object.keys(this.verifiers) as StoreEnvironment[];
  }

  /** @throws SignedDataRefused, WordsUnusable, AppStoreNotConfigured */
  async transaction(jws: string): Promise<Transaction> {
    const environment = this.environmentOf(jws);
    return readTransaction(environment, await this.verified(() => this.verifiers[environment]!.verifyAndDecodeTransaction(jws)));
  }

  /** Belongs to the transaction of the same original id. @throws SignedDataRefused, WordsUnusable, AppStoreNotConfigured */
  async renewal(jws: string, { environment, originalTransactionId }: Transaction): Promise<Renewal> {
    if (this.environmentOf(jws) !== environment) throw new SignedDataRefused('invalid-environment');
    const renewal = readRenewal(environment, await this.verified(() => this.verifiers[environment]!.verifyAndDecodeRenewalInfo(jws)));
    if (renewal.originalTransactionId !== originalTransactionId) throw new SignedDataRefused('another-purchase');
    return renewal;
  }

  /** @throws SignedDataRefused, WordsUnusable, AppStoreNotConfigured */
  async notice(jws: string): Promise<Notice> {
    const environment = this.environmentOf(jws);
    return readNotice(environment, await this.verified(() => this.verifiers[environment]!.verifyAndDecodeNotification(jws)));
  }

  /** As it says itself, which only picks the verifier: that one insists on it. */
  private environmentOf(jws: string): StoreEnvironment {
    if (jws.length > MAX_LENGTH || !JWS.test(jws)) throw new SignedDataRefused('malformed');
    if (!this.isConfigured) throw new AppStoreNotConfigured({ retryAfterSeconds: RETRY_AFTER_SECONDS });
    const environment = environmentIn(jws);
    if (environment === null || !this.verifiers[environment]) throw new SignedDataRefused('invalid-environment');
    return environment;
  }

  private async verified<T>(verify: () => Promise<T>): Promise<T> {
    try {
      return await verify();
    } catch (error) {
      if (!(error instanceof VerificationException)) throw error;
      throw new SignedDataRefused(VerificationStatus[error.status].toLowerCase().replaceAll('_', '-'));
    }
  }
}

/** Without online checks: they would open connections of their own, past `platform/outbound`, and fail old words (README, Decisions). */
function verifierOf(roots: Buffer[], name: StoreEnvironment, bundleId: string, appId: number | null): SignedDataVerifier {
  try {
    return new SignedDataVerifier(roots, false, NAMES[name], bundleId, appId ?? undefined);
  } catch (cause) {
    throw bad('APP_STORE_ROOT_CERTS: not certificates', cause);
  }
}

function rootIn(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (cause) {
    throw bad('APP_STORE_ROOT_CERTS: a file that cannot be read', cause);
  }
}

function bad(what: string, cause?: unknown): BadConfiguration {
  return new BadConfiguration(`Bad configuration: ${what}`, { cause });
}
