import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import type { Role } from '../../entities/auth/account-role.entity.js';
import type { ProblemClass } from '../../kernel/problem.js';
import { AccountEnding, AccountSuspended, ProcessingRestricted } from './http.problems.js';
import {
  type LimitedStatus, OPEN_TO, PUBLIC_ROUTE, ROLES_OF_ROUTE, WHILE_RESTRICTED, type WhileRestrictedAnswer,
} from './route.decorators.js';

/** What a person in a limited status is told where a route is not open to it. */
export const REFUSAL_OF_STATUS = {
  suspended: AccountSuspended,
  'deletion-scheduled': AccountEnding,
} as const satisfies Record<LimitedStatus, ProblemClass>;

const USES_DATA: ReadonlySet<string> = new Set(['POST', 'PUT', 'PATCH']);

/** A route that needs a sign-in, by what it declares. */
export interface SignedInRoute {
  readonly method: string;
  readonly openTo: readonly string[];
  readonly roles: readonly string[];
  /** What the route itself says; the rule holds where it says nothing. */
  readonly whileRestricted?: WhileRestrictedAnswer;
}

/**
 * Whether somebody whose processing is restricted may use it: what reads and what removes, what staff do, and whatever a suspended person
 * may do, such as taking data along, taking back a consent, appealing, leaving. `@WhileRestricted` says otherwise.
 */
export function isOpenToRestricted({ method, openTo, roles, whileRestricted }: SignedInRoute): boolean {
  if (whileRestricted) return whileRestricted === 'open';
  return !USES_DATA.has(method.toUpperCase()) || roles.length > 0 || openTo.includes('suspended');
}

/** Routes are for active people, but for those that anybody may use and those that say `@OpenTo`. Comes after the access guard. */
@Injectable()
export class StatusGuard implements CanActivate {
  constructor(private readonly reflector: Reflector) {}

  /** @throws AccountSuspended, AccountEnding, ProcessingRestricted */
  canActivate(context: ExecutionContext): boolean {
    const { user, method } = context.switchToHttp().getRequest<FastifyRequest>();
    if (!user || (user.status === 'active' && !user.isRestricted)) return true;
    const where = [context.getHandler(), context.getClass()];
    if (this.reflector.getAllAndOverride<unknown>(PUBLIC_ROUTE, where) !== undefined) return true;
    const openTo = this.reflector.getAllAndOverride<readonly LimitedStatus[] | undefined>(OPEN_TO, where) ?? [];
    const status = user.status as 'active' | LimitedStatus; // the authenticator lets nobody in whose account is deleted
    if (status !== 'active' && !openTo.includes(status)) throw new REFUSAL_OF_STATUS[status]();
    const roles = this.reflector.getAllAndOverride<readonly Role[] | undefined>(ROLES_OF_ROUTE, where) ?? [];
    const whileRestricted = this.reflector.getAllAndOverride<WhileRestrictedAnswer | undefined>(WHILE_RESTRICTED, where);
    if (user.isRestricted && !isOpenToRestricted({ method, openTo, roles, whileRestricted })) throw new ProcessingRestricted();
    return true;
  }
}
