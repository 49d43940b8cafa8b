import { applyDecorators, createParamDecorator, type ExecutionContext, Param, SetMetadata } from '@nestjs/common';
import { ApiExtension, ApiParam } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Role } from '../../entities/auth/account-role.entity.js';
import type { AccountStatus } from '../../entities/auth/account.entity.js';
import type { Locale } from '../../kernel/language.js';
import type { AuthenticatedUser } from './authenticator.js';
import { IdPipe } from './id.pipe.js';
import { inLanguage, localeOfReader } from './negotiate-locale.js';

export interface PublicOptions {
  /** Takes a token when one is sent, for what a viewer sees of their own; a bad one is refused. Else tokens are not looked at. */
  readonly viewer?: boolean;
}

export const PUBLIC_ROUTE = 'http:public';
export const ROLES_OF_ROUTE = 'http:roles';
export const OPEN_TO = 'http:open-to';
export const WHILE_RESTRICTED = 'http:while-restricted';
export const LIMIT_OF_ROUTE = 'http:limit';

/** No sign-in needed. Every route needs one otherwise. */
export const Public = (options: PublicOptions = {}) =>
  applyDecorators(SetMetadata(PUBLIC_ROUTE, options), ApiExtension('x-public', options.viewer ? 'viewer' : 'anybody'));

/** Staff: any one of these roles. */
export const RequiresRole = (...roles: readonly Role[]) =>
  applyDecorators(SetMetadata(ROLES_OF_ROUTE, roles), ApiExtension('x-roles', [...roles]));

/** Statuses in which an account may do less than an active one. */
export type LimitedStatus = Extract<AccountStatus, 'suspended' | 'deletion-scheduled'>;

/** Also for people whose account is in one of these: reading what is theirs, taking it along, taking back a consent, leaving, appealing. */
export const OpenTo = (...statuses: readonly LimitedStatus[]) =>
  applyDecorators(SetMetadata(OPEN_TO, statuses), ApiExtension('x-open-to', [...statuses]));

export type WhileRestrictedAnswer = 'open' | 'closed';

/** For people whose processing is restricted, where the rule (`isOpenToRestricted`) would say otherwise; give the reason beside it. */
export const WhileRestricted = (answer: WhileRestrictedAnswer) =>
  applyDecorators(SetMetadata(WHILE_RESTRICTED, answer), ApiExtension('x-while-restricted', answer));

/** The classes of rate limit, each with its own count: `webhooks` for all of those, `default` for every other route, the rest stricter. */
export type LimitClass = 'default' | 'webhooks' | 'sign-in' | 'comments' | 'posts' | 'notices' | 'notices-a-day' | 'exports-a-day';

/** Puts a route under stricter limits, beside the default one. */
export const RateLimit = (...limits: readonly LimitClass[]) => SetMetadata(LIMIT_OF_ROUTE, limits);

/** The person who asks: `AuthenticatedUser`; null on a `@Public({ viewer: true })` route without a token. */
export const CurrentUser = createParamDecorator((_: unknown, context: ExecutionContext): AuthenticatedUser | null => {
  return context.switchToHttp().getRequest<FastifyRequest>().user ?? null;
});

/** The language of the answer's texts, which its headers then tell: `Accept-Language`, then the account's, then English. */
export const Language = createParamDecorator((_: unknown, context: ExecutionContext): Locale => {
  const locale = localeOfReader(context.switchToHttp().getRequest<FastifyRequest>());
  inLanguage(context.switchToHttp().getResponse<FastifyReply>(), locale);
  return locale;
});

/** An id in the path. What is not a UUID names nothing: 404, as for an absent one. */
export function IdParam(name = 'id'): ParameterDecorator {
  return (target, key, index) => {
    Param(name, IdPipe)(target, key, index);
    ApiParam({ name, schema: { type: 'string', format: 'uuid' } })(target, key!, Object.getOwnPropertyDescriptor(target, key!)!);
  };
}
