import fc from 'fast-check';
import { bent, bytesOf } from './bodies.js';
import { oddText } from './odd-values.js';
import type { Operation, Parameter } from './operations.js';
import { type Sources, valid } from './values.js';

export const WHO = ['owner', 'staff', 'stranger', 'nobody', 'forged'] as const;
export type Who = (typeof WHO)[number];

export interface FuzzRequest {
  readonly operation: Operation;
  readonly method: string;
  /** With its query, written as a client would. */
  readonly url: string;
  readonly who: Who;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer | null;
}

const OTHER_METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS', 'TRACE', 'PROPFIND', 'QUERY'];
const OTHER_TYPES = [
  'text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data', 'multipart/form-data; boundary=x', 'application/xml',
  'application/json; charset=utf-16', 'application/json;', 'application/json; charset="', 'APPLICATION/JSON', 'text/html',
  'application/merge-patch+json',
  'application/problem+json', 'application/secevent+jwt', 'application', '/', ';', '*/*',
];
/** Printable alone: more than that no parser of headers lets through. */
const headerText = oddText.map((text) => text.replace(/[^\x20-\x7e]/g, '?').slice(0, 3_000));
const ODD_HEADERS: Readonly<Record<string, fc.Arbitrary<string>>> = {
  accept: fc.constantFrom('text/html', '*/*;q=0', 'application/xml', 'q', ',', 'text/html;q=9'),
  'accept-language': fc.constantFrom('es', 'x-klingon', '*;q=0', 'en;q=NaN', 'es-'.repeat(500), ';'),
  'accept-encoding': fc.constantFrom('gzip', 'br;q=1', 'identity;q=0', '*;q=0'),
  'content-encoding': fc.constantFrom('gzip', 'br', 'identity, gzip', 'x'),
  range: fc.constantFrom('bytes=0-0', 'bytes=-1', 'bytes=5-1', 'bytes=0-,0-,0-', 'bytes=99999999999999999999-', 'lines=1-2', 'bytes='),
  'if-none-match': fc.constantFrom('*', '"x"', 'W/"x', '"'.repeat(99)),
  'if-range': headerText,
  'if-modified-since': fc.constantFrom('yesterday', 'Thu, 01 Jan 1970 00:00:00 GMT', '0'),
  'last-event-id': headerText,
  'x-forwarded-for': fc.constantFrom('127.0.0.1', '::1, 1.2.3.4', 'unknown', '999.999.999.999', ','.repeat(500)),
  'x-forwarded-host': fc.constantFrom('evil.example.test', 'a b', ''),
  'x-http-method-override': fc.constantFrom('DELETE', 'TRACE'),
  'x-request-id': headerText,
  origin: fc.constantFrom('null', 'https://evil.example.test', 'x'),
  cookie: headerText,
  'user-agent': headerText,
  referer: headerText,
  'idempotency-key': fc.oneof(headerText, fc.constantFrom('', ' ', 'x'.repeat(255), 'x'.repeat(256), 'again')),
};

export function requestsTo(operation: Operation, from: Sources): fc.Arbitrary<FuzzRequest> {
  const { parameters, body } = operation;
  const content = body ? bytesOf(bent(body.type === 'application/json' ? valid(body.schema, from) : oddText)) : null;
  const type = fc.oneof(
    { weight: 12, arbitrary: fc.constant(body?.type ?? 'application/json') },
    { weight: 1, arbitrary: fc.constantFrom(...OTHER_TYPES) },
  );
  return fc
    .record({
      method: rarely(fc.constantFrom(...OTHER_METHODS), operation.method),
      path: pathOf(operation, from),
      query: queryOf(parameters.filter((it) => it.in === 'query'), from),
      who: fc.oneof({ weight: 5, arbitrary: fc.constant<Who>('owner') }, { weight: 3, arbitrary: fc.constantFrom(...WHO) },
        { weight: operation.path.includes('/staff/') ? 12 : 0, arbitrary: fc.constant<Who>('staff') }),
      key: fc.uuid(),
      asked: headersOf(parameters.filter((it) => it.in === 'header'), from),
      odd: rarely(fc.constantFrom(...Object.keys(ODD_HEADERS)).chain((name) => ODD_HEADERS[name]!.map((value) => ({ [name]: value }))), {}),
      type,
      // what is no body of the operation is one now and then
      content: content ?? rarely(fc.constantFrom('{}', 'x', '[1]', '').map((text) => Buffer.from(text)), null),
    })
    .map(({ method, path, query, who, key, asked, odd, type: sent, content: bytes }) => ({
      operation, method, who, url: query === '' ? path : `${path}?${query}`, body: method === 'GET' || method === 'HEAD' ? null : bytes,
      headers: { 'idempotency-key': key, ...(bytes ? { 'content-type': sent } : {}), ...asked, ...odd },
    }));
}

/** One of ten. */
function rarely<T, U>(odd: fc.Arbitrary<T>, usual: U): fc.Arbitrary<T | U> {
  return fc.oneof({ weight: 9, arbitrary: fc.constant(usual) as fc.Arbitrary<T | U> }, { weight: 1, arbitrary: odd });
}

function pathOf({ path, parameters }: Operation, from: Sources): fc.Arbitrary<string> {
  const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name!);
  const of = (name: string) => {
    const schema = parameters.find((it) => it.in === 'path' && it.name === name)?.schema ?? { type: 'string' };
    return fc.oneof(
      { weight: 5, arbitrary: valid(schema, from, name).map((it) => escaped(String(it)) || 'x') },
      { weight: 1, arbitrary: oddText.map((text) => escaped(text) || '%20') },
      { weight: 1, arbitrary: fc.constantFrom('%', '%zz', '%c0%af', '%2e%2e%2f', '..', '.', '%00', 'a%2fb', ';x=1', 'x'.repeat(250)) },
    );
  };
  return fc.tuple(...names.map(of)).map((values) => {
    const left = [...values];
    return path.replace(/\{\w+\}/g, () => left.shift()!);
  });
}

function queryOf(parameters: readonly Parameter[], from: Sources): fc.Arbitrary<string> {
  const given = parameters.map(({ name, schema, isRequired }) => {
    const pairs = (value: unknown) => [value].flat().map((it) => `${name}=${escaped(String(it))}`).join('&');
    const proper = valid(schema, from, name).map(pairs);
    const odd = oddText.map((text) => `${name}=${escaped(text)}`);
    const shaped = fc.constantFrom(`${name}[]=1`, `${name}[a]=1`, `${name}=1&${name}=2`, name, `${name}=`, `${name}=%`, `${name}=%ff`);
    return fc.oneof(
      { weight: isRequired ? 8 : 4, arbitrary: proper }, { weight: isRequired ? 1 : 4, arbitrary: fc.constant('') },
      { weight: 1, arbitrary: odd }, { weight: 1, arbitrary: shaped },
    );
  });
  const more = fc.constantFrom('more=1', '__proto__[x]=1', 'constructor=1', '&&&', '=', '%', 'access_token=x', 'a'.repeat(2_000));
  const unknown = rarely(more, '');
  return fc.tuple(...given, unknown).map((parts) => parts.filter((part) => part !== '').join('&'));
}

function headersOf(parameters: readonly Parameter[], from: Sources): fc.Arbitrary<Record<string, string>> {
  const named = parameters.filter(({ name }) => !['idempotency-key', 'authorization'].includes(name.toLowerCase()));
  const shape = Object.fromEntries(named.map(({ name, schema }) => [name.toLowerCase(), fc.oneof(
    { weight: 3, arbitrary: valid(schema, from, name).map((value) => String(value).replace(/[^\x20-\x7e]/g, '?')) },
    { weight: 1, arbitrary: headerText },
  )]));
  return fc.record(shape, { requiredKeys: [] }) as fc.Arbitrary<Record<string, string>>;
}

/** As `encodeURIComponent`, also of what is not well-formed. */
function escaped(text: string): string {
  return encodeURIComponent(text.toWellFormed());
}
