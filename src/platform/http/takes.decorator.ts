import { applyDecorators } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { ApiConsumes } from '@nestjs/swagger';

/** Bodies other than JSON: a form, read as an object of texts, and a security event token (RFC 8935), left as it is. */
export const OTHER_BODIES = ['application/x-www-form-urlencoded', 'application/secevent+jwt'] as const;
export type OtherBody = (typeof OTHER_BODIES)[number];

/** Only a route that says so takes such a body; on all others it is an unsupported media type. */
export const Takes = (type: OtherBody): MethodDecorator => applyDecorators(RouteConfig({ takes: type }), ApiConsumes(type));
