import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import type { Role } from '../../entities/auth/account-role.entity.js';
import { Authenticator, bearerOf } from './authenticator.js';
import { AccessTokenInvalid, AccessTokenMissing, RoleRequired } from './http.problems.js';
import { PUBLIC_ROUTE, type PublicOptions, ROLES_OF_ROUTE } from './route.decorators.js';

/** Signed in unless `@Public()`, and with the role where one is asked for. */
@Injectable()
export class AccessGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly authenticator: Authenticator,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const where = [context.getHandler(), context.getClass()];
    const open = this.reflector.getAllAndOverride<PublicOptions | undefined>(PUBLIC_ROUTE, where);
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const header = request.headers.authorization;
    if (open && (!open.viewer || header === undefined)) return true;
    if (header === undefined) throw new AccessTokenMissing();
    const token = bearerOf(header);
    if (token === null) throw new AccessTokenInvalid();
    request.user = await this.authenticator.authenticate(token);

    const roles = this.reflector.getAllAndOverride<readonly Role[] | undefined>(ROLES_OF_ROUTE, where) ?? [];
    if (roles.length > 0 && !roles.some((role) => request.user!.roles.includes(role))) throw new RoleRequired();
    return true;
  }
}
