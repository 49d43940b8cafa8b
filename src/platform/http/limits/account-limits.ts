import { type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { LIMIT_OF_ROUTE, type LimitClass } from '../route.decorators.js';
import { Limits } from './limits.js';

/** The limits of a route for whoever is signed in. */
@Injectable()
export class AccountLimits {
  constructor(
    private readonly reflector: Reflector,
    private readonly limits: Limits,
  ) {}

  /** @throws TooManyRequests */
  async take(context: ExecutionContext): Promise<void> {
    const http = context.switchToHttp();
    const { user, countedAccount } = http.getRequest<FastifyRequest>();
    if (!user) return;
    for (const limit of limitsOf(this.reflector, context) ?? ['default' as const]) {
      if (limit === 'default' && countedAccount === user.id) continue;
      await this.limits.take(limit, 'account', user.id, http.getResponse<FastifyReply>());
    }
  }
}

export function limitsOf(reflector: Reflector, context: ExecutionContext): readonly LimitClass[] | undefined {
  return reflector.getAllAndOverride<readonly LimitClass[] | undefined>(LIMIT_OF_ROUTE, [context.getHandler(), context.getClass()]);
}
