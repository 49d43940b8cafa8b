import { Injectable } from '@nestjs/common';
import type { CryptoKey, FlattenedJWSInput, JWSHeaderParameters } from 'jose';
import type { SignInProvider } from '../../../entities/auth/sign-in-identity.entity.js';
import { Clock } from '../../../kernel/clock.js';
import { Log } from '../../../platform/telemetry/log.js';
import { KeySetSource } from './key-set-source.port.js';
import { RemoteKeySet } from './remote-key-set.js';
import { TrustedIssuers } from './trusted-issuers.js';

/** The keys that Google and Apple sign identity tokens and notices with: one set each. */
@Injectable()
export class ProviderKeys {
  private readonly sets = new Map<SignInProvider, RemoteKeySet>();

  constructor(
    private readonly issuers: TrustedIssuers,
    private readonly source: KeySetSource,
    private readonly clock: Clock,
    private readonly log: Log,
  ) {}

  /** @throws SignInUnavailable, SignInNotConfigured, errors.JWKSNoMatchingKey: see `RemoteKeySet.find` */
  find(provider: SignInProvider, header: JWSHeaderParameters, token: FlattenedJWSInput): Promise<CryptoKey> {
    return this.setOf(provider).find(header, token);
  }

  private setOf(provider: SignInProvider): RemoteKeySet {
    let keySet = this.sets.get(provider);
    if (!keySet) {
      const onFailure = (error: unknown) => this.log.warn('sign-in-keys-unavailable', { provider, error });
      keySet = new RemoteKeySet(this.issuers.of(provider).jwksUrl, this.source, this.clock, onFailure);
      this.sets.set(provider, keySet);
    }
    return keySet;
  }
}
