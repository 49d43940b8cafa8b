import { EntityManager } from '@mikro-orm/postgresql';
import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { from, lastValueFrom, mergeMap, type Observable } from 'rxjs';
import { IdempotencyKeyTable } from '../../../entities/platform/idempotency-key.entity.js';
import { Clock } from '../../../kernel/clock.js';
import type { AccountId } from '../../../kernel/ids.js';
import { canonicalJson, sha256 } from '../../../kernel/json.js';
import { retentionMs } from '../../../kernel/retention-classes.js';
import { FieldCipher } from '../../secrets/field-cipher.js';
import { sealedColumn } from '../../secrets/sealed-column.js';
import { refuseUnstorable } from '../body.pipe.js';
import { IdempotencyInProgress, IdempotencyKeyInvalid, IdempotencyKeyRequired, IdempotencyKeyReused } from '../http.problems.js';
import { AccountLimits } from '../limits/account-limits.js';
import { IDEMPOTENT_ROUTE, type IdempotentOptions } from './idempotency.decorator.js';

const KEY = /^[\x20-\x7e]{1,255}$/;
const LOCK = 'select pg_try_advisory_xact_lock(hashtextextended(?, 0)) as locked';
const FIND = 'select request_hash, status, body from idempotency_key where account_id = ? and key = ? and created_at > ?';
const KEEP = `
  insert into idempotency_key (account_id, key, request_hash, status, body, created_at) values (?, ?, ?, ?, ?, ?)
  on conflict (account_id, key) do update set request_hash = excluded.request_hash, status = excluded.status, body = excluded.body,
    created_at = excluded.created_at`;
/** An answer repeats what was asked: prompts, names. */
const BODY = sealedColumn(IdempotencyKeyTable, 'body');

interface Row {
  request_hash: string;
  status: number;
  body: string;
}

interface Asked {
  readonly owner: AccountId;
  readonly key: string;
  readonly requestHash: string;
}

interface Kept {
  readonly body: string;
  readonly status: number;
  readonly replayed: boolean;
}

/** Ends a handler whose answer is known already. */
class Answered extends Error {
  override readonly name = 'Answered';
}

/**
 * Asked twice, done once (law 9). One transaction holds the key's lock, the handler's work and the kept answer: two requests of one key
 * never run side by side, and a crash leaves either both work and answer, or neither. A refusal undoes all of it and keeps nothing, so
 * the same key may be used again once its cause is gone.
 */
@Injectable()
export class IdempotencyInterceptor implements NestInterceptor {
  private readonly keptMs = retentionMs('idempotency-key');

  constructor(
    private readonly reflector: Reflector,
    private readonly em: EntityManager,
    private readonly cipher: FieldCipher,
    private readonly limits: AccountLimits,
    private readonly clock: Clock,
  ) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const options = this.reflector.get<IdempotentOptions | undefined>(IDEMPOTENT_ROUTE, context.getHandler());
    if (!options) return next.handle();
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const key = request.headers['idempotency-key'];
    if (key === undefined) {
      if (options.required) throw new IdempotencyKeyRequired();
      request.once = (work) => this.em.transactional(work);
      return options.late ? from(this.limits.take(context)).pipe(mergeMap(() => next.handle())) : next.handle();
    }
    if (typeof key !== 'string' || !KEY.test(key)) throw new IdempotencyKeyInvalid();
    const asked = this.read(request, key);
    const reply = context.switchToHttp().getResponse<FastifyReply>();
    return from(options.late ? this.late(asked, context, next) : this.whole(asked, reply, next));
  }

  private read(request: FastifyRequest, key: string): Asked {
    const owner = request.user;
    if (!owner) throw new Error('@Idempotent() on a route without a sign-in');
    refuseUnstorable(request.body, '#'); // interceptors run before pipes, and the hash walks the body by recursion
    return { owner: owner.id, key, requestHash: sha256(`${request.method} ${request.url}\n${canonicalJson(request.body ?? null)}`) };
  }

  private async whole(asked: Asked, reply: FastifyReply, next: CallHandler): Promise<string | undefined> {
    const { kept } = await this.once(asked, reply, () => lastValueFrom(next.handle()));
    return answer(reply, kept);
  }

  /** What another request of the key did while this one was prepared ends this one, by `Answered`. A replay counts in no strict limit. */
  private async late(asked: Asked, context: ExecutionContext, next: CallHandler): Promise<string | undefined> {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const reply = context.switchToHttp().getResponse<FastifyReply>();
    const known = await this.find(asked);
    if (known) return answer(reply, known);
    await this.limits.take(context);
    let done: Kept | undefined;
    request.once = async (work) => {
      const { kept, result } = await this.once(asked, reply, work);
      done = kept;
      if (kept.replayed) throw new Answered();
      return result!;
    };
    try {
      await lastValueFrom(next.handle());
    } catch (error) {
      done ??= (await this.find(asked)) ?? undefined; // refused, perhaps, because another request of the key was faster
      if (!done) throw error;
    }
    if (!done) throw new Error('a late route that did nothing once');
    return answer(reply, done);
  }

  /** `result` is missing where the answer was kept before. @throws IdempotencyInProgress, IdempotencyKeyReused */
  private once<T>(asked: Asked, reply: FastifyReply, work: () => Promise<T>): Promise<{ kept: Kept; result?: T }> {
    const { owner, key, requestHash } = asked;
    return this.em.transactional(async () => {
      const [lock] = await this.em.execute<{ locked: boolean }[]>(LOCK, [`${owner}/${key}`]);
      if (!lock?.locked) throw new IdempotencyInProgress({ retryAfterSeconds: 1 });
      const known = await this.find(asked);
      if (known) return { kept: known };
      const result = await work();
      const body = result === undefined ? '' : JSON.stringify(result);
      const sealed = this.cipher.sealFor(BODY, `${owner}:${key}`, body);
      await this.em.execute(KEEP, [owner, key, requestHash, reply.statusCode, sealed, this.clock.now()]);
      return { kept: { body, status: reply.statusCode, replayed: false }, result };
    });
  }

  /** @throws IdempotencyKeyReused */
  private async find({ owner, key, requestHash }: Asked): Promise<Kept | null> {
    const [row] = await this.em.execute<Row[]>(FIND, [owner, key, this.clock.after(-this.keptMs)]);
    if (!row) return null;
    if (row.request_hash !== requestHash) throw new IdempotencyKeyReused();
    return { body: this.cipher.openFor(BODY, `${owner}:${key}`, row.body), status: row.status, replayed: true };
  }
}

/** The text itself is answered both times, so that the bytes are equal. */
function answer(reply: FastifyReply, { body, status, replayed }: Kept): string | undefined {
  if (replayed) reply.code(status).header('idempotency-replayed', 'true');
  if (body === '') return undefined;
  reply.type('application/json; charset=utf-8');
  return body;
}
