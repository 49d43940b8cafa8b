import { Injectable } from '@nestjs/common';
import { Config } from '../../../platform/config/config.js';
import { createLocalSigningIdentity, type SigningIdentity as Identity } from '../../../platform/media/index.js';

/** What C2PA manifests are signed with: the configured certificate, else one that this process makes for itself, which no viewer trusts. */
@Injectable()
export class SigningIdentity {
  private identity: Promise<Identity> | undefined;

  constructor(private readonly config: Config) {}

  get(): Promise<Identity> {
    const { certificateChain, privateKey } = this.config.c2pa;
    if (certificateChain && privateKey) return Promise.resolve({ certificateChain, privateKey });
    this.identity ??= createLocalSigningIdentity();
    return this.identity;
  }
}
