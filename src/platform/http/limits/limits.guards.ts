import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { LIMIT_OF_ROUTE, type LimitClass } from '../route.decorators.js';
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

/** After it: per account. */
@Injectable()
export class AccountLimitGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly limits: Limits,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const http = context.switchToHttp();
    const { user, countedAccount } = http.getRequest<FastifyRequest>();
    if (!user) return true;
    for (const limit of limitsOf(this.reflector, context) ?? ['default' as const]) {
      if (limit === 'default' && countedAccount === user.id) continue;
      await this.limits.take(limit, 'account', user.id, http.getResponse<FastifyReply>());
    }
    return true;
  }
}

function limitsOf(reflector: Reflector, context: ExecutionContext): readonly LimitClass[] | undefined {
  return reflector.getAllAndOverride<readonly LimitClass[] | undefined>(LIMIT_OF_ROUTE, [context.getHandler(), context.getClass()]);
}
