import { randomUUID } from 'node:crypto';
import type { TestApp } from '../../support/harness.js';
import { askersOf, type Expected } from './askers.js';
import type { Owned } from './owned.js';
import { type Person, person, tokenOf } from './people.js';
import type { Route } from './routes.js';
import { sampleOf } from './sample.js';

/** Refusals that are about who asks, and nothing else. */
const OF_ACCESS = new Set([
  'access-token-missing', 'access-token-invalid', 'access-token-expired', 'session-ended', 'role-required',
  'account-suspended', 'account-ending', 'processing-restricted',
]);
const TRIES = 4;
/** For parameters of paths that name nobody's object; what is not here is `x`. */
const PARAMETERS: Readonly<Record<string, string>> = {
  policy: 'terms', code: 'not-found', provider: 'google', subscriptionId: randomUUID(),
};

export interface Cell {
  readonly route: string;
  readonly asker: string;
  readonly expected: Expected;
  readonly got: string;
  readonly isSurprise: boolean;
}

export interface Answer {
  readonly status: number;
  readonly code: string | null;
  readonly text: string;
}

/** Asks every route as everybody. What differs from what the route declares is a surprise. */
export async function matrixOf(app: TestApp, routes: readonly Route[], owned: Owned): Promise<readonly Cell[]> {
  const stranger = await person(app);
  const rows = [
    ...(await askersOf(app)).map(({ name, authorization, expected }) => async (route: Route) => {
      const answer = await ask(app, route, fill(route, randomUUID()), await authorization());
      return [cell(route, name, expected(route), answer)];
    }),
    async (route: Route) => (isPersonal(route) ? [await othersObject(app, route, stranger, owned)] : []),
  ];
  // each asker goes from route to route, beside the others
  const cells = await Promise.all(rows.map(async (row) => {
    const found: Cell[] = [];
    for (const route of routes) found.push(...(await row(route)));
    return found;
  }));
  return cells.flat();
}

/** Somebody else's object is answered exactly as one that is not there. */
async function othersObject(app: TestApp, route: Route, stranger: Person, { objects }: Owned): Promise<Cell> {
  const asker = "somebody else's object";
  const id = objects.get(prefixOf(route));
  if (id === undefined) {
    const unknown = cell(route, asker, 'let in', null);
    return { ...unknown, got: `say in the test how one of ${prefixOf(route)} is made`, isSurprise: true };
  }
  const askFor = async (which: string) => ask(app, route, fill(route, which), `Bearer ${await tokenOf(app, stranger)}`);
  const [theirs, nobodys] = [await askFor(id), await askFor(randomUUID())];
  const isSame = theirs.status === nobodys.status && theirs.text === nobodys.text;
  const seen = cell(route, asker, `404 ${nobodys.code}`, theirs);
  return { ...seen, isSurprise: seen.isSurprise || !isSame };
}

function cell(route: Route, asker: string, expected: Expected, answer: Answer | null): Cell {
  const got = answer ? `${answer.status} ${answer.code ?? ''}`.trim() : '';
  const isLetIn = answer !== null && !OF_ACCESS.has(answer.code ?? '') && answer.status < 500 && route.statuses.includes(answer.status);
  return { route: `${route.method} ${route.path}`, asker, expected, got, isSurprise: expected === 'let in' ? !isLetIn : got !== expected };
}

/** Objects whose owner alone may see them; staff see those of others. */
export function isPersonal({ access, roles, objects }: Route): boolean {
  return access === 'signed-in' && roles.length === 0 && objects.length > 0;
}

/** `/v1/generations` of `/v1/generations/{id}/cancel`. */
export function prefixOf({ path }: Route): string {
  return path.slice(0, path.indexOf('/{'));
}

function fill({ path, objects }: Route, id: string): string {
  return path.replace(/\{(\w+)\}/g, (_, name: string) => (objects.includes(name) ? id : (PARAMETERS[name] ?? 'x')));
}

/** A route about the object of that id. */
export function askAbout(app: TestApp, route: Route, id: string, authorization: string | null): Promise<Answer> {
  return ask(app, route, fill(route, id), authorization);
}

/** A route about nobody's object. */
export function askOnce(app: TestApp, route: Route, authorization: string | null): Promise<Answer> {
  return ask(app, route, fill(route, randomUUID()), authorization);
}

/** Asked again while something that is needed is late (503), as such an answer says to: a busy machine is no surprise. */
async function ask(app: TestApp, route: Route, path: string, authorization: string | null, tries = TRIES): Promise<Answer> {
  const answer = await send(app, route, path, authorization);
  return answer.status === 503 && tries > 1 ? ask(app, route, path, authorization, tries - 1) : answer;
}

/** A request that is as right as its description lets us make it. A stream is left once it has begun. */
async function send(app: TestApp, { method, body }: Route, path: string, authorization: string | null): Promise<Answer> {
  const leave = new AbortController();
  const headers: Record<string, string> = { 'idempotency-key': randomUUID() };
  if (authorization !== null) headers['authorization'] = authorization;
  if (body) headers['content-type'] = 'application/json';
  const how = method === 'PATCH' ? 'whole' : 'smallest'; // a change of nothing is refused
  const answer = await fetch(`${app.url}${path}`, {
    method, headers, redirect: 'manual', signal: leave.signal, body: body ? JSON.stringify(sampleOf(body, how)) : undefined,
  });
  const contentType = answer.headers.get('content-type') ?? '';
  if (contentType.startsWith('text/event-stream')) {
    leave.abort();
    return { status: answer.status, code: null, text: '' };
  }
  const text = await answer.text();
  const isJson = contentType.includes('json');
  app.checker.check({ method, path, status: answer.status, contentType, body: isJson ? (JSON.parse(text) as unknown) : text });
  const code = contentType.startsWith('application/problem+json') ? (JSON.parse(text) as { code: string }).code : null;
  return { status: answer.status, code, text };
}
