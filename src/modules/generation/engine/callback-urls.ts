import { Injectable } from '@nestjs/common';
import type { AttemptId } from '../../../kernel/ids.js';
import { Config } from '../../../platform/config/config.js';
import type { ProviderAdapter } from '../ports/provider.port.js';

/** Where a provider may call back: the address carries the attempt, so that even a submit whose answer was lost is known by it. */
@Injectable()
export class CallbackUrls {
  constructor(private readonly config: Config) {}

  /** Null for a provider that has no webhooks. */
  of({ id, traits }: Pick<ProviderAdapter, 'id' | 'traits'>, attemptId: AttemptId): string | null {
    return traits.webhook !== 'none' ? `${this.config.publicUrl}/v1/webhooks/providers/${id}?attempt=${attemptId}` : null;
  }
}
