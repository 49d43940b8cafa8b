import 'reflect-metadata';
import { RequestMethod } from '@nestjs/common';
import { METHOD_METADATA, PATH_METADATA } from '@nestjs/common/constants.js';
import { ModulesContainer, Reflector } from '@nestjs/core';
import type { FastifyInstance } from 'fastify';
import type { Role } from '../../../src/entities/auth/account-role.entity.js';
import { openApiDocument } from '../../../src/platform/http/index.js';
import {
  type LimitedStatus, OPEN_TO, PUBLIC_ROUTE, type PublicOptions, ROLES_OF_ROUTE, WHILE_RESTRICTED, type WhileRestrictedAnswer,
} from '../../../src/platform/http/route.decorators.js';
import type { TestApp } from '../../support/harness.js';
import type { JsonSchema } from './sample.js';

/** A route with what its own decorators say of who may come in. */
export interface Route {
  /** The class of the module that it is mounted in. */
  readonly module: string;
  readonly method: string;
  /** As in OpenAPI: `/v1/generations/{id}`. */
  readonly path: string;
  readonly access: 'signed-in' | 'viewer' | 'anybody';
  /** Any one of these; none needed when empty. */
  readonly roles: readonly Role[];
  readonly openTo: readonly LimitedStatus[];
  /** What it says itself of people whose processing is restricted. */
  readonly whileRestricted: WhileRestrictedAnswer | undefined;
  /** Parameters of the path that name somebody's object: those declared as UUIDs. */
  readonly objects: readonly string[];
  /** Of its JSON body, with all that it refers to; null when it takes none. */
  readonly body: JsonSchema | null;
  /** Statuses that its description names. */
  readonly statuses: readonly number[];
}

interface Described {
  readonly parameters?: readonly { readonly in: string; readonly name: string; readonly schema?: JsonSchema }[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: JsonSchema }>> };
  readonly responses: Readonly<Record<string, unknown>>;
}

/** Every route of every controller that is mounted, by the metadata that the guards read; not a list that somebody keeps. */
export function routesOf(app: TestApp): readonly Route[] {
  const document = openApiDocument(app.nest);
  const reflector = app.get(Reflector);
  return [...app.get(ModulesContainer).values()].flatMap(({ metatype: module, controllers }) =>
    [...controllers.values()].flatMap(({ metatype }) => {
      const controller = metatype as new () => object;
      return handlersOf(controller).map(({ handler, method, path }): Route => {
        const where = [handler, controller] as const;
        const open = reflector.getAllAndOverride<PublicOptions | undefined>(PUBLIC_ROUTE, [...where]);
        const described = (document.paths[path] as Record<string, Described> | undefined)?.[method.toLowerCase()];
        const parameters = described?.parameters ?? [];
        const schema = described?.requestBody?.content['application/json']?.schema;
        return {
          module: module.name,
          method,
          path,
          access: open ? (open.viewer ? 'viewer' : 'anybody') : 'signed-in',
          roles: reflector.getAllAndOverride<readonly Role[] | undefined>(ROLES_OF_ROUTE, [...where]) ?? [],
          openTo: reflector.getAllAndOverride<readonly LimitedStatus[] | undefined>(OPEN_TO, [...where]) ?? [],
          whileRestricted: reflector.getAllAndOverride<WhileRestrictedAnswer | undefined>(WHILE_RESTRICTED, [...where]),
          objects: parameters.filter((it) => it.in === 'path' && it.schema?.['format'] === 'uuid').map(({ name }) => name),
          body: schema ? { ...schema, components: document.components } : null,
          statuses: Object.keys(described?.responses ?? {}).map(Number),
        };
      });
    }),
  );
}

function handlersOf(controller: new () => object): readonly { handler: () => unknown; method: string; path: string }[] {
  const prototype = controller.prototype as Record<string, () => unknown>;
  return Object.getOwnPropertyNames(prototype).flatMap((name) => {
    const handler = prototype[name]!;
    const method = Reflect.getMetadata(METHOD_METADATA, handler) as RequestMethod | undefined;
    if (method === undefined) return [];
    return pathsIn(Reflect.getMetadata(PATH_METADATA, controller)).flatMap((prefix) =>
      pathsIn(Reflect.getMetadata(PATH_METADATA, handler)).map((path) => ({
        handler,
        method: RequestMethod[method],
        path: `/${[prefix, path].filter((part) => part !== '').join('/')}`.replace(/:(\w+)/g, '{$1}'),
      })),
    );
  });
}

function pathsIn(metadata: unknown): readonly string[] {
  return [metadata ?? ''].flat().map((path) => String(path).replace(/^\/|\/$/g, ''));
}

/** What the server itself answers at, of the API: `GET /v1/me`. Whatever mounts a route past the controllers shows here. */
export function servedBy(app: TestApp): readonly string[] {
  const server = app.nest.getHttpAdapter().getInstance() as FastifyInstance;
  const path: string[] = [];
  const served: string[] = [];
  for (const line of server.printRoutes({ commonPrefix: false }).split('\n')) {
    const [, branch = '', rest = ''] = /^([│├└─\s]*)(.*)$/u.exec(line) ?? [];
    if (rest === '') continue;
    const [, part = '', methods = ''] = /^(.*?)(?: \(([A-Z, ]+)\))?$/.exec(rest) ?? [];
    path.length = branch.length / 4;
    path.push(part);
    for (const method of methods.split(', ')) {
      if (method !== '' && method !== 'HEAD' && method !== 'OPTIONS') served.push(`${method} ${path.join('').replace(/:(\w+)/g, '{$1}')}`);
    }
  }
  return served;
}
