import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import type { ProblemClass } from '../../kernel/problem.js';
import { AccountEnding, AccountSuspended } from './http.problems.js';
import { type LimitedStatus, OPEN_TO, PUBLIC_ROUTE } from './route.decorators.js';

/** What a person in a limited status is told where a route is not open to it. */
export const REFUSAL_OF_STATUS = {
  suspended: AccountSuspended,
  'deletion-scheduled': AccountEnding,
} as const satisfies Record<LimitedStatus, ProblemClass>;

/** Routes are for active people, but for those that anybody may use and those that say `@OpenTo`. Comes after the access guard. */
@Injectable()
export class StatusGuard implements CanActivate {
  constructor(private readonly reflector: Reflector) {}

  /** @throws AccountSuspended, AccountEnding */
  canActivate(context: ExecutionContext): boolean {
    const { user } = context.switchToHttp().getRequest<FastifyRequest>();
    if (!user || user.status === 'active') return true;
    const where = [context.getHandler(), context.getClass()];
    if (this.reflector.getAllAndOverride<unknown>(PUBLIC_ROUTE, where) !== undefined) return true;
    const status = user.status as LimitedStatus; // the authenticator lets nobody in whose account is deleted
    const open = this.reflector.getAllAndOverride<readonly LimitedStatus[] | undefined>(OPEN_TO, where) ?? [];
    if (open.includes(status)) return true;
    throw new REFUSAL_OF_STATUS[status]();
  }
}
