import { createHmac, hkdfSync } from 'node:crypto';
import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { Clock } from '../../../kernel/clock.js';
import { canonicalJson } from '../../../kernel/json.js';
import { retentionMs } from '../../../kernel/retention-classes.js';
import { Config } from '../../../platform/config/config.js';
import { IdempotencyInProgress, IdempotencyKeyInvalid, IdempotencyKeyReused, networkOf } from '../../../platform/http/index.js';
import { FieldCipher } from '../../../platform/secrets/field-cipher.js';
import { fieldKeys } from '../../../platform/secrets/field-keys.js';

const KEY = /^[\x20-\x7e]{1,255}$/;
const LOCK = 'select pg_try_advisory_xact_lock(hashtextextended(?, 0)) as locked';
const FIND = 'select request_hash as "requestHash", answer from notice_answer where key_hash = ? and created_at > ?';
const KEEP = `
  insert into notice_answer (key_hash, request_hash, answer, created_at) values (?, ?, ?, ?)
  on conflict (key_hash) do update set request_hash = excluded.request_hash, answer = excluded.answer, created_at = excluded.created_at`;

export interface NoticeAsked {
  /** As it came in `Idempotency-Key`. */
  readonly key: string;
  readonly address: string;
  readonly body: object;
}

/**
 * Asked twice, done once (law 9), for people without an account: a key belongs to the network that it came from, so that two strangers who
 * think of the same key do not meet. The answer holds the secret of the notice: it is sealed, and gone after 48 hours. Key, address and
 * body stand there as keyed hashes alone, which follow the first of `FIELD_ENCRYPTION_KEYS`: when that is rotated, keys begin anew.
 */
@Injectable()
export class FirstAnswers {
  private readonly keptMs = retentionMs('notice-answer');
  private readonly hashKey: Buffer;

  constructor(
    config: Config,
    private readonly em: EntityManager,
    private readonly cipher: FieldCipher,
    private readonly clock: Clock,
  ) {
    const [{ secret }] = fieldKeys(config);
    this.hashKey = Buffer.from(hkdfSync('sha256', secret, '', 'notice-answer', 32));
  }

  /**
   * Does `work` and keeps what it gives in one transaction, or gives what was kept.
   * @throws IdempotencyKeyInvalid, IdempotencyInProgress, IdempotencyKeyReused
   */
  async once<T extends object>(asked: NoticeAsked | null, work: () => Promise<T>): Promise<{ answer: T; replayed: boolean }> {
    if (!asked) return { answer: await work(), replayed: false };
    if (!KEY.test(asked.key)) throw new IdempotencyKeyInvalid();
    const keyHash = this.hash(`${networkOf(asked.address)}\n${asked.key}`);
    const requestHash = this.hash(canonicalJson(asked.body));
    return this.em.transactional(async () => {
      const [lock] = await this.em.execute<{ locked: boolean }[]>(LOCK, [`notice-answer/${keyHash}`]);
      if (!lock?.locked) throw new IdempotencyInProgress({ retryAfterSeconds: 1 });
      const query = [keyHash, this.clock.after(-this.keptMs)];
      const [known] = await this.em.execute<{ requestHash: string; answer: string }[]>(FIND, query);
      if (known && known.requestHash !== requestHash) throw new IdempotencyKeyReused();
      if (known) return { answer: JSON.parse(this.cipher.open(known.answer, placeOf(keyHash))) as T, replayed: true };
      const answer = await work();
      const sealed = this.cipher.seal(JSON.stringify(answer), placeOf(keyHash));
      await this.em.execute(KEEP, [keyHash, requestHash, sealed, this.clock.now()], 'run');
      return { answer, replayed: false };
    });
  }

  private hash(text: string): string {
    return createHmac('sha256', this.hashKey).update(text).digest('base64url');
  }
}

function placeOf(keyHash: string): string {
  return `notice_answer.answer:${keyHash}`;
}
