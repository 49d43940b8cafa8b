import { Instant, Text } from '../../../platform/http/index.js';
import type { IssuedNonce } from './nonces.service.js';

export class NonceView {
  @Text({ description: 'Single use. Give it to the sign-in SDK raw, or as SHA-256 in lower-case hex.' })
  nonce!: string;

  @Instant()
  expiresAt!: string;

  static of({ nonce, expiresAt }: IssuedNonce): NonceView {
    return Object.assign(new NonceView(), { nonce, expiresAt: expiresAt.toISOString() });
  }
}
