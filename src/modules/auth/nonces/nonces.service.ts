import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { SignInNonce } from '../../../entities/auth/sign-in-nonce.entity.js';
import { Clock } from '../../../kernel/clock.js';
import { Ids } from '../../../kernel/ids.js';
import { sha256 } from '../../../kernel/json.js';
import { NonceInvalid } from '../auth.problems.js';

export const NONCE_MS = 10 * 60_000;
const NOT_OPEN = { en: 'The nonce is unknown, used or expired.', es: 'El nonce no se conoce, ya se usó o ha caducado.' };

const SPEND = 'update sign_in_nonce set used_at = ? where nonce_hash = ? and used_at is null and expires_at > ? returning nonce_hash';

export interface IssuedNonce {
  readonly nonce: string;
  readonly expiresAt: Date;
}

/** Single-use nonces of 256 bits; only their hash is kept. */
@Injectable()
export class NoncesService {
  constructor(
    private readonly em: EntityManager,
    private readonly clock: Clock,
    private readonly ids: Ids,
  ) {}

  async issue(): Promise<IssuedNonce> {
    const nonce = this.ids.token(32);
    const expiresAt = this.clock.after(NONCE_MS);
    await this.em.insert(SignInNonce, { nonceHash: sha256(nonce), expiresAt, usedAt: null });
    return { nonce, expiresAt };
  }

  /** In the caller's transaction: a sign-in that fails later leaves the nonce open. @throws NonceInvalid */
  async spend(nonce: string): Promise<void> {
    const now = this.clock.now();
    const spent = await this.em.execute<object[]>(SPEND, [now, sha256(nonce), now]);
    if (spent.length === 0) throw new NonceInvalid({ detail: NOT_OPEN });
  }
}
