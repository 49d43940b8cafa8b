import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { Clock } from '../../../kernel/clock.js';
import { sha256 } from '../../../kernel/json.js';
import { IdTokenUsed } from '../auth.problems.js';
import { MAX_AGE_SECONDS, SKEW_SECONDS } from './id-token.verifier.js';

/** The longest that a token which is taken now could be taken again: issued as far ahead of our clock as is borne, and aged as much. */
const TAKEN_FOR_MS = (MAX_AGE_SECONDS + 2 * SKEW_SECONDS) * 1000;
const SPEND = 'insert into used_id_token (token_hash, expires_at) values (?, ?) on conflict do nothing returning token_hash';

/** An identity token proves who somebody is once: whoever finds it later opens nothing with it. */
@Injectable()
export class UsedIdTokens {
  constructor(
    private readonly em: EntityManager,
    private readonly clock: Clock,
  ) {}

  /** Of a verified token. In the caller's transaction: when that fails the token stays unspent. @throws IdTokenUsed */
  async spend(token: string): Promise<void> {
    const spent = await this.em.execute<object[]>(SPEND, [sha256(signed(token)), this.clock.after(TAKEN_FOR_MS)]);
    if (spent.length === 0) throw new IdTokenUsed();
  }
}

/** What the signature is over. It can itself be written in several ways: base64url leaves some bits of its last letter unread. */
function signed(token: string): string {
  return token.slice(0, token.lastIndexOf('.'));
}
