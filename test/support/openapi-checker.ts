import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import type { OpenAPIObject } from '@nestjs/swagger';
import type { ValidateFunction } from 'ajv';

interface Answer {
  readonly method: string;
  /** With or without a query. */
  readonly path: string;
  readonly status: number;
  readonly contentType: string;
  readonly body: unknown;
}

type Schema = Record<string, unknown>;
type Responses = Record<string, { content?: Record<string, { schema?: Schema }> }>;

const UNDESCRIBED = /^\/(docs|openapi\.json)/;

/** Checks answers against `/openapi.json`: the status is described, and the body is exactly what the schema says. */
export class OpenApiChecker {
  private readonly ajv = new Ajv2020({ strict: false, allErrors: true });
  private readonly validators = new Map<Schema, ValidateFunction>();
  private readonly routes: { readonly pattern: RegExp; readonly template: string; readonly fixed: number }[];

  constructor(private readonly document: OpenAPIObject) {
    addFormats.default(this.ajv);
    const schemas = Object.entries(document.components?.schemas ?? {}).map(([name, schema]) => [name, closed(schema as Schema)]);
    this.ajv.addSchema({ $id: 'openapi', components: { schemas: Object.fromEntries(schemas) } });
    this.routes = Object.keys(document.paths).map((template) => {
      const parts = template.split('/').map((part) => (part.startsWith('{') ? '[^/]+' : part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')));
      return { template, pattern: new RegExp(`^${parts.join('/')}$`), fixed: parts.filter((part) => part !== '[^/]+').length };
    });
    this.routes.sort((a, b) => b.fixed - a.fixed);
  }

  /** @throws Error that says what is not as described. */
  check({ method, path, status, contentType, body }: Answer): void {
    const pathname = path.split('?')[0]!;
    if (UNDESCRIBED.test(pathname)) return;
    const what = `${method} ${pathname} → ${status}`;
    const operation = this.routes
      .filter(({ pattern }) => pattern.test(pathname))
      .map(({ template }) => (this.document.paths[template] as Record<string, { responses?: Responses }>)[method.toLowerCase()])
      .find((described) => described !== undefined);
    const response = operation ? operation.responses?.[String(status)] : undefined;
    if (!operation && status !== 404 && status !== 413 && status !== 400) throw new Error(`${what}: no such route is described`);
    if (operation && !response) throw new Error(`${what}: the status is not described`);
    const type = contentType.split(';')[0]!;
    const described = Object.entries(response?.content ?? {});
    if (described.length === 0) {
      if (operation && body !== undefined && body !== '' && Object.keys(body as object).length > 0)
        throw new Error(`${what}: a body that is not described`);
      return;
    }
    const schema = described.find(([mediaType]) => mediaType === type)?.[1].schema;
    if (!described.some(([mediaType]) => mediaType === type)) throw new Error(`${what}: ${type} is not described`);
    if (schema && type.endsWith('json')) this.checkBody(what, schema, body);
  }

  private checkBody(what: string, schema: Schema, body: unknown): void {
    const validate = this.validators.get(schema) ?? this.ajv.compile(closed(rebased(schema)));
    this.validators.set(schema, validate);
    if (!validate(body)) throw new Error(`${what}: ${this.ajv.errorsText(validate.errors)}`);
  }
}

/** References within the document, as references into the schema that Ajv knows. */
function rebased(schema: Schema): Schema {
  return JSON.parse(JSON.stringify(schema).replaceAll('"#/components/', '"openapi#/components/')) as Schema;
}

/** No property beyond those described, at any depth, unless the schema says otherwise. */
function closed(schema: Schema): Schema {
  const seal = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(seal);
    if (value === null || typeof value !== 'object') return value;
    const sealed = Object.fromEntries(Object.entries(value).map(([name, item]) => [name, seal(item)]));
    return sealed['type'] === 'object' && 'properties' in sealed && !('additionalProperties' in sealed)
      ? { ...sealed, additionalProperties: false }
      : sealed;
  };
  return seal(schema) as Schema;
}
