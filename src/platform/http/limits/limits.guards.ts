import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { LIMIT_OF_ROUTE, type LimitClass } from '../route.decorators.js';
import { Limits } from './limits.js';

/** Before the sign-in is looked at: the stricter limit of a route, per address. (The default one is counted before routing.) */
@Injectable()
export class AddressLimitGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly limits: Limits,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const limit = limitOf(this.reflector, context);
    const http = context.switchToHttp();
    if (limit !== undefined)
      await this.limits.take(limit, 'address', http.getRequest<FastifyRequest>().ip, http.getResponse<FastifyReply>());
    return true;
  }
}

/** After it: per account. */
@Injectable()
export class AccountLimitGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly limits: Limits,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const http = context.switchToHttp();
    const user = http.getRequest<FastifyRequest>().user;
    if (!user) return true;
    await this.limits.take(limitOf(this.reflector, context) ?? 'default', 'account', user.id, http.getResponse<FastifyReply>());
    return true;
  }
}

function limitOf(reflector: Reflector, context: ExecutionContext): LimitClass | undefined {
  return reflector.getAllAndOverride<LimitClass | undefined>(LIMIT_OF_ROUTE, [context.getHandler(), context.getClass()]);
}
