import type { OpenAPIObject } from '@nestjs/swagger';
import type { JsonSchema } from '../../http/matrix/sample.js';

export interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly isRequired: boolean;
  readonly schema: JsonSchema;
}

/** One operation of the OpenAPI document, as far as a request to it goes. */
export interface Operation {
  readonly method: string;
  /** `/v1/posts/{id}` */
  readonly path: string;
  readonly parameters: readonly Parameter[];
  readonly body: { readonly type: string; readonly schema: JsonSchema } | null;
  /** It goes on until somebody leaves. */
  readonly isStream: boolean;
}

interface Described {
  readonly parameters?: readonly {
    readonly in: string; readonly name: string; readonly required?: boolean; readonly schema?: JsonSchema;
  }[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: JsonSchema }>> };
  readonly responses: Readonly<Record<string, { readonly content?: Readonly<Record<string, unknown>> }>>;
}

export function operationsOf(document: OpenAPIObject): readonly Operation[] {
  return Object.entries(document.paths).flatMap(([path, item]) =>
    Object.entries(item as Record<string, Described>).map(([method, { parameters = [], requestBody, responses }]): Operation => {
      const [content] = Object.entries(requestBody?.content ?? {});
      return {
        method: method.toUpperCase(),
        path,
        parameters: parameters.map((it) => ({
          name: it.name, in: it.in as Parameter['in'], isRequired: it.required ?? false, schema: it.schema ?? { type: 'string' },
        })),
        body: content ? { type: content[0], schema: content[1].schema } : null,
        isStream: Object.values(responses).some((it) => it.content && 'text/event-stream' in it.content),
      };
    }),
  );
}
