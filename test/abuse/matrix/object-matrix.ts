import { randomUUID } from 'node:crypto';
import { askersOf, type Expected, expectedFor } from '../../http/matrix/askers.js';
import { type Answer, askAbout, prefixOf } from '../../http/matrix/matrix.js';
import type { Owned } from '../../http/matrix/owned.js';
import { type Person, person, tokenOf } from '../../http/matrix/people.js';
import type { Route } from '../../http/matrix/routes.js';
import type { TestApp } from '../../support/harness.js';

/** Whose the object is, to who asks. `removed`: it was the owner's, who deleted it. */
export const OBJECTS = ['theirs', 'missing', 'removed'] as const;
export type ObjectKind = (typeof OBJECTS)[number];

export interface ObjectCell {
  readonly route: string;
  readonly asker: string;
  readonly object: ObjectKind;
  readonly expected: string;
  readonly got: string;
  readonly isSurprise: boolean;
}

/** Only what is published is liked and commented on (law 8, `test/feed/matrix`), and what the owner has there is held. */
const NEEDS_PUBLIC = /\/like$|^POST .*\/comments$/;

interface Asker {
  readonly name: string;
  /** What was theirs to begin with. */
  readonly owns: ObjectKind | null;
  readonly authorization: () => Promise<string | null>;
  readonly expected: (route: Route) => Expected;
}

/** What belongs to one person, and what another had deleted; ids by the path up to the id. */
export interface Things {
  readonly there: Owned;
  readonly removed: Owned;
}

/** Everybody, and the two owners. */
export async function askersAbout(app: TestApp, { there: { owner }, removed }: Things): Promise<readonly Asker[]> {
  const others = (await askersOf(app)).map((asker): Asker => ({ ...asker, owns: null }));
  const as = (name: string, who: Person, owns: ObjectKind | null = null): Asker => ({
    name, owns, authorization: async () => `Bearer ${await tokenOf(app, who)}`, expected: (route) => expectedFor(who, route),
  });
  const active = (id: Owned['owner']): Person => ({ id, status: 'active', roles: [], isRestricted: false });
  const [blocked, blocking] = [await person(app), await person(app)];
  const block = 'insert into block (account_id, blocked_id, created_at) values ($1, $2, $3)';
  await app.sql(block, [owner, blocked.id, app.clock.now()]);
  await app.sql(block, [blocking.id, owner, app.clock.now()]);
  return [
    ...others, as('blocked by the owner', blocked), as('has blocked the owner', blocking),
    as('who deleted it', active(removed.owner), 'removed'), as('the owner', active(owner), 'theirs'),
  ];
}

/** Every personal route × everybody × each kind of object. What takes the thing away is asked last. */
export async function objectCells(
  app: TestApp, routes: readonly Route[], askers: readonly Asker[], { there, removed }: Things,
): Promise<readonly ObjectCell[]> {
  const cells: ObjectCell[] = [];
  const inOrder = [...routes].sort((a, b) => Number(a.method === 'DELETE') - Number(b.method === 'DELETE'));
  for (const asker of askers) {
    for (const route of inOrder) {
      const ids = { theirs: there.objects.get(prefixOf(route)), removed: removed.objects.get(prefixOf(route)) };
      cells.push(...(await cellsOf(app, route, asker, ids)));
    }
  }
  return cells;
}

async function cellsOf(
  app: TestApp, route: Route, asker: Asker, ids: Readonly<Record<'theirs' | 'removed', string | undefined>>,
): Promise<readonly ObjectCell[]> {
  const ask = async (which: string) => askAbout(app, route, which, await asker.authorization());
  const missing = await ask(randomUUID());
  const access = asker.expected(route);
  const cell = (object: ObjectKind, expected: string, answer: Answer, isRight: boolean): ObjectCell => ({
    route: `${route.method} ${route.path}`, asker: asker.name, object, expected, isSurprise: !isRight,
    got: `${answer.status} ${answer.code ?? ''}`.trim(),
  });
  const refused = (object: ObjectKind, answer: Answer) => cell(object, access, answer, `${answer.status} ${answer.code ?? ''}` === access);
  /** To the byte: whether it exists is nobody's business. */
  const absent = (object: ObjectKind, answer: Answer) =>
    cell(object, '404, as one that is missing', answer, answer.status === 404 && missing.status === 404 && answer.text === missing.text);
  const hidden = access === 'let in' ? absent : refused;
  const cells = [hidden('missing', missing)];
  for (const kind of ['removed', 'theirs'] as const) {
    const id = ids[kind];
    if (id === undefined) continue;
    const answer = await ask(id);
    if (asker.owns !== kind) cells.push(hidden(kind, answer));
    else if (kind === 'removed') cells.push(cell(kind, '404, 410 or done already', answer, [404, 410, 204].includes(answer.status)));
    else if (NEEDS_PUBLIC.test(`${route.method} ${route.path}`)) cells.push(cell(kind, '404: it is held', answer, answer.status === 404));
    else cells.push(cell(kind, 'reached', answer, isReached(route, answer)));
  }
  return cells;
}

function isReached({ method }: Route, { status }: Answer): boolean {
  return status !== 404 && status < 500 && (method !== 'GET' || status === 200);
}
