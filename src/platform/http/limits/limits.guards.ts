import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { IDEMPOTENT_ROUTE, type IdempotentOptions } from '../idempotency/idempotency.decorator.js';
import { AccountLimits, limitsOf } from './account-limits.js';
import { Limits } from './limits.js';

/** Before the sign-in is looked at: the stricter limits of a route, per address. (The default one is counted before routing.) */
@Injectable()
export class AddressLimitGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly limits: Limits,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const http = context.switchToHttp();
    for (const limit of limitsOf(this.reflector, context) ?? []) {
      await this.limits.take(limit, 'address', http.getRequest<FastifyRequest>().ip, http.getResponse<FastifyReply>());
    }
    return true;
  }
}

/** After it: per account. On a late idempotent route the interceptor counts, once it knows that this is no replay. */
@Injectable()
export class AccountLimitGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly limits: AccountLimits,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const options = this.reflector.get<IdempotentOptions | undefined>(IDEMPOTENT_ROUTE, context.getHandler());
    if (!options?.late) await this.limits.take(context);
    return true;
  }
}
