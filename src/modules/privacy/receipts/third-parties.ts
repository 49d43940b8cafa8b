import { Injectable, type OnModuleInit } from '@nestjs/common';
import { DiscoveryService } from '@nestjs/core';
import { type ErasureSubject, ThirdPartyErasure } from '../../../kernel/account-erasure.js';
import type { ThirdPartyPart } from './receipt.js';

/** How far third parties are with the end of an account, by all modules that talk to some. */
@Injectable()
export class ThirdParties implements OnModuleInit {
  private parties: readonly ThirdPartyErasure[] = [];

  constructor(private readonly discovery: DiscoveryService) {}

  onModuleInit(): void {
    const found = this.discovery.getProviders().flatMap(({ instance }) => (instance instanceof ThirdPartyErasure ? [instance] : []));
    this.parties = [...new Set(found)];
  }

  /** By recipient's name. */
  async statusOf(subject: ErasureSubject): Promise<ThirdPartyPart[]> {
    const all: ThirdPartyPart[] = [];
    for (const party of this.parties) {
      const said = await party.statusOf(subject);
      all.push(
        ...said.map(({ recipient, status, open, done, keptUntil }) => ({
          recipient, status, open, done, keptUntil: keptUntil?.toISOString() ?? null,
        })),
      );
    }
    return all.sort((a, b) => (a.recipient < b.recipient ? -1 : a.recipient > b.recipient ? 1 : 0));
  }
}
