import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Clock } from '../../../kernel/clock.js';
import { BadConfiguration, Config } from '../../../platform/config/config.js';
import {
  createLocalSigningIdentity,
  encodeWav,
  markAsAiMade,
  signingIdentityFault,
  type SigningIdentity as Identity,
} from '../../../platform/media/index.js';

const VARIABLES = { certificateChain: 'C2PA_CERTIFICATE_CHAIN', privateKey: 'C2PA_PRIVATE_KEY' } as const;

/** What C2PA manifests are signed with: the configured certificate, else one that this process makes for itself, which no viewer trusts. */
@Injectable()
export class SigningIdentity implements OnModuleInit {
  private readonly configured: Identity | null;
  private made: Promise<Identity> | undefined;

  /** @throws BadConfiguration naming the variable; never with a part of the key in it. */
  constructor(
    private readonly config: Config,
    clock: Clock,
  ) {
    this.configured = configuredIn(config);
    const fault = this.configured && signingIdentityFault(this.configured, clock.now());
    if (fault) throw bad(fault.of, fault.what);
  }

  /** Who signs tries it once: whether the certificate is one for this use, only the library knows. @throws BadConfiguration */
  async onModuleInit(): Promise<void> {
    if (!this.configured || !this.config.roles.has('worker')) return;
    const silence = encodeWav(new Float32Array(8), 8_000);
    const { c2paMissing } = await markAsAiMade(silence, 'audio/wav', { sourceType: 'trainedAlgorithmicMedia', identity: this.configured });
    if (c2paMissing === 'signing-failed')
      throw bad('certificateChain', 'the first certificate is not one that C2PA manifests may be signed with');
  }

  get(): Promise<Identity> {
    if (this.configured) return Promise.resolve(this.configured);
    this.made ??= createLocalSigningIdentity();
    return this.made;
  }
}

/** Null when neither is given. */
function configuredIn({ c2pa: { certificateChain, privateKey } }: Config): Identity | null {
  if (certificateChain !== undefined && privateKey !== undefined) return { certificateChain, privateKey };
  if (certificateChain !== undefined) throw bad('privateKey', `is needed with ${VARIABLES.certificateChain}`);
  if (privateKey !== undefined) throw bad('certificateChain', `is needed with ${VARIABLES.privateKey}`);
  return null;
}

function bad(of: keyof Identity, what: string): BadConfiguration {
  return new BadConfiguration(`Bad configuration: ${VARIABLES[of]}: ${what}`);
}
