import { EntityManager } from '@mikro-orm/postgresql';
import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { from, lastValueFrom, type Observable } from 'rxjs';
import { Clock } from '../../../kernel/clock.js';
import { canonicalJson, sha256 } from '../../../kernel/json.js';
import { retentionMs } from '../../../kernel/retention-classes.js';
import { refuseUnstorable } from '../body.pipe.js';
import { IdempotencyInProgress, IdempotencyKeyInvalid, IdempotencyKeyRequired, IdempotencyKeyReused } from '../http.problems.js';
import { IDEMPOTENT_ROUTE, type IdempotentOptions } from './idempotency.decorator.js';

const KEY = /^[\x20-\x7e]{1,255}$/;
const LOCK = 'select pg_try_advisory_xact_lock(hashtextextended(?, 0)) as locked';
const FIND = 'select request_hash, status, body from idempotency_key where account_id = ? and key = ? and created_at > ?';
const KEEP = `
  insert into idempotency_key (account_id, key, request_hash, status, body, created_at) values (?, ?, ?, ?, ?, ?)
  on conflict (account_id, key) do update set request_hash = excluded.request_hash, status = excluded.status, body = excluded.body,
    created_at = excluded.created_at`;

interface Kept {
  request_hash: string;
  status: number;
  body: string;
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
    private readonly clock: Clock,
  ) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const options = this.reflector.get<IdempotentOptions | undefined>(IDEMPOTENT_ROUTE, context.getHandler());
    if (!options) return next.handle();
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const key = request.headers['idempotency-key'];
    if (key === undefined) {
      if (options.required) throw new IdempotencyKeyRequired();
      return next.handle();
    }
    if (typeof key !== 'string' || !KEY.test(key)) throw new IdempotencyKeyInvalid();
    return from(this.once(key, request, context.switchToHttp().getResponse<FastifyReply>(), next));
  }

  private once(key: string, request: FastifyRequest, reply: FastifyReply, next: CallHandler): Promise<string | undefined> {
    const owner = request.user;
    if (!owner) throw new Error('@Idempotent() on a route without a sign-in');
    refuseUnstorable(request.body, '#'); // interceptors run before pipes, and the hash walks the body by recursion
    const requestHash = sha256(`${request.method} ${request.url}\n${canonicalJson(request.body ?? null)}`);
    return this.em.transactional(async () => {
      const [lock] = await this.em.execute<{ locked: boolean }[]>(LOCK, [`${owner.id}/${key}`]);
      if (!lock?.locked) throw new IdempotencyInProgress({ retryAfterSeconds: 1 });
      const [kept] = await this.em.execute<Kept[]>(FIND, [owner.id, key, this.clock.after(-this.keptMs)]);
      if (kept) {
        if (kept.request_hash !== requestHash) throw new IdempotencyKeyReused();
        reply.code(kept.status).header('idempotency-replayed', 'true');
        return answer(reply, kept.body);
      }
      const result: unknown = await lastValueFrom(next.handle());
      const body = result === undefined ? '' : JSON.stringify(result);
      await this.em.execute(KEEP, [owner.id, key, requestHash, reply.statusCode, body, this.clock.now()]);
      return answer(reply, body);
    });
  }
}

/** The text itself is answered both times, so that the bytes are equal. */
function answer(reply: FastifyReply, body: string): string | undefined {
  if (body === '') return undefined;
  reply.type('application/json; charset=utf-8');
  return body;
}
