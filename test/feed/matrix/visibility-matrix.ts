import { randomUUID } from 'node:crypto';
import { isOpenToRestricted } from '../../../src/platform/http/status.guard.js';
import type { TestApp } from '../../support/harness.js';
import type { Route } from '../../http/matrix/routes.js';
import { type Facts, reads, seesPerson, seesPlace } from './law.js';
import { factsOf, type Reader } from './readers.js';
import type { Expected, Row } from './reads.js';
import type { Stage } from './stage.js';

export interface Cell {
  readonly route: string;
  readonly object: string;
  readonly relation: string;
  readonly stage: string;
  readonly expected: string;
  readonly got: string;
  readonly isSurprise: boolean;
  /** What stood in the answer though the reader may not see it. */
  readonly leaks: readonly string[];
}

interface Asked {
  readonly reader: Reader;
  readonly stage: Stage;
  readonly rows: readonly Row[];
  readonly stages: readonly Stage[];
  readonly routes: readonly Route[];
}

/** Asks one row after the other as one reader. */
export async function cellsOf(app: TestApp, { reader, stage, rows, stages, routes }: Asked): Promise<Cell[]> {
  const facts = factsOf(reader, stage);
  const hidden = hiddenFrom(reader, stages);
  const cells: Cell[] = [];
  for (const row of rows) {
    const route = routes.find(({ method, path }) => `${method} ${path}` === row.route);
    if (!route) throw new Error(`there is no ${row.route}`);
    const path = row.path(stage);
    const body = row.body?.(stage);
    const { status, text } = await send(app, reader, route.method, path, body);
    const listed = row.route === 'GET /v1/blocks' ? blockedBy(reader, stages) : [];
    const named = JSON.stringify(body ?? {}); // a report is answered with the name that it gave
    const leaks = hidden.filter((word) => text.includes(word) && !listed.includes(word) && !named.includes(word));
    const problem = differs(refusal(route, reader, stage, facts) ?? row.expected(facts, stage), status, text);
    const { relation } = reader;
    cells.push({
      route: row.route, object: row.object, relation, stage: stage.name, ...problem, isSurprise: problem.expected !== problem.got, leaks,
    });
  }
  return cells;
}

/** Who is not let in at all: by what the route declares. */
function refusal(route: Route, { actor, status }: Reader, stage: Stage, { self }: Facts): Expected | null {
  const { access, openTo } = route;
  if (access !== 'signed-in') return null;
  if (!actor) return { status: 401 };
  const standing = self ? stage.author : status;
  if (standing === 'restricted') return isOpenToRestricted(route) ? null : { status: 403 };
  return standing === 'active' || openTo.some((open) => open === standing) ? null : { status: 403 };
}

function differs(
  { status, has = [], lacks = [], counts, are = [] }: Expected, gotStatus: number, text: string,
): Pick<Cell, 'expected' | 'got'> {
  const expected = [`${status}`, ...has.map((word) => `has ${word}`), ...lacks.map((word) => `lacks ${word}`), ...are].join(' ');
  if (gotStatus !== status) return { expected, got: `${gotStatus}` };
  const told = (word: string) => (text.includes(JSON.stringify(word).slice(1, -1)) ? 'has' : 'lacks');
  const numbers = counts ? counts(JSON.parse(text) as never) : [];
  const got = [`${gotStatus}`, ...[...has, ...lacks].map((word) => `${told(word)} ${word}`), ...numbers].join(' ');
  return { expected, got };
}

/** Whom a person has blocked is hidden from them, but for the list in which they can take it back. */
function blockedBy(reader: Reader, stages: readonly Stage[]): string[] {
  const blocked = stages.filter((stage) => stage.author === 'active' && factsOf(reader, stage).blockedByReader);
  return blocked.flatMap(({ username, post }) => [username, tokenOf(post.author.avatarUrl)]);
}

const tokenOf = (url: string) => url.split('/').at(-1)!;

/** Of every stage, all by which its author and their things could be known, as far as this reader may not see them. */
function hiddenFrom(reader: Reader, stages: readonly Stage[]): string[] {
  return stages.flatMap((stage) => {
    const isSelf = reader.actor?.id === stage.actor.id;
    const facts = factsOf(isSelf || reader.relation !== 'the author' ? reader : { ...reader, relation: 'stranger' }, stage);
    const { post, comment, loneComment, reply, username, actor } = stage;
    const thing = [
      post.id, post.caption!, post.prompt!, tokenOf(post.media.url), tokenOf(post.media.thumbnailUrl),
      comment.text, loneComment.text, loneComment.id, reply.text, reply.id, ...(seesPlace(facts) ? [] : [comment.id]),
    ];
    return [
      ...(isSelf ? [] : [actor.id]),
      ...(reads(facts) ? [] : thing),
      ...(seesPerson(facts) || isSelf ? [] : [username, tokenOf(post.author.avatarUrl)]),
    ];
  });
}

/** Asked again while something that is needed is late (503), as such an answer says to: a busy machine is no surprise. */
async function send(
  app: TestApp, reader: Reader, method: string, path: string, body?: object, tries = 4,
): Promise<{ status: number; text: string }> {
  const headers: Record<string, string> = method === 'POST' ? { 'idempotency-key': randomUUID() } : {};
  if (reader.actor) headers['authorization'] = `Bearer ${reader.actor.accessToken}`;
  if (body) headers['content-type'] = 'application/json';
  const answer = await fetch(`${app.url}${path}`, { method, headers, body: body && JSON.stringify(body) });
  const contentType = answer.headers.get('content-type') ?? '';
  const text = await answer.text();
  const { status } = answer;
  if (status === 503 && tries > 1) return send(app, reader, method, path, body, tries - 1);
  if (contentType.includes('json')) app.checker.check({ method, path, status, contentType, body: JSON.parse(text) as unknown });
  return { status, text };
}
