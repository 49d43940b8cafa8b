import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor, SetMetadata } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import type { Observable } from 'rxjs';
import { PUBLIC_ROUTE } from '../../../platform/http/index.js';
import { AccountSuspended } from '../auth.problems.js';
import { SignedInUser } from './live-authenticator.js';

const OPEN_WHILE_SUSPENDED = 'auth:open-while-suspended';

/** A suspended person may use this route: reading their own data, taking it along, leaving, appealing. */
export const AllowSuspended = () => SetMetadata(OPEN_WHILE_SUSPENDED, true);

/** An interceptor, since those run after every guard: by then the access guard has said who asks. */
@Injectable()
export class SuspensionInterceptor implements NestInterceptor {
  constructor(private readonly reflector: Reflector) {}

  /** @throws AccountSuspended */
  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const { user } = context.switchToHttp().getRequest<FastifyRequest>();
    if (user instanceof SignedInUser && user.status === 'suspended' && !this.isOpen(context)) throw new AccountSuspended();
    return next.handle();
  }

  private isOpen(context: ExecutionContext): boolean {
    const where = [context.getHandler(), context.getClass()];
    return [OPEN_WHILE_SUSPENDED, PUBLIC_ROUTE].some((mark) => this.reflector.getAllAndOverride<unknown>(mark, where) !== undefined);
  }
}
