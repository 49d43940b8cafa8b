import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { openApiDocument } from '../../../src/platform/http/index.js';
import { type Owned, ownedBy } from '../../http/matrix/owned.js';
import { type Person, person, tokenOf } from '../../http/matrix/people.js';
import type { JsonSchema } from '../../http/matrix/sample.js';
import type { TestApp } from '../../support/harness.js';
import { type Operation, operationsOf } from './operations.js';
import { type FuzzRequest, requestsTo } from './requests.js';
import type { Sources } from './values.js';
import { faultOf, type FuzzAnswer, HANG_MS } from './verdict.js';

export interface Found {
  readonly request: string;
  readonly body: string;
  readonly fault: string;
  /** What the log says of it. */
  readonly cause: string;
}

/** Requests after which the people are put back to what they were: some sign out, or end their account. */
const RESTORE_AFTER = 8;
const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS'];

/** An app with people and their things, and requests that nobody would send in good faith. */
export class FuzzWorld {
  private tokens: Readonly<Record<FuzzRequest['who'], string | null>> = {
    owner: null, staff: null, stranger: null, nobody: null, forged: null,
  };
  readonly statuses = new Map<number, number>();

  private constructor(
    private readonly app: TestApp,
    private readonly people: Readonly<Record<'owner' | 'staff' | 'stranger', Person>>,
    readonly operations: readonly Operation[],
    private readonly sources: Sources,
  ) {}

  static async over(app: TestApp): Promise<FuzzWorld> {
    const document = openApiDocument(app.nest);
    const owned = await ownedBy(app);
    const owner: Person = { id: owned.owner, status: 'active', roles: [], isRestricted: false };
    const people = { owner, staff: await person(app, 'active', ['moderator', 'compliance', 'admin']), stranger: await person(app) };
    const names = await app.sql<{ username: string }>('select username from profile limit 5');
    const sources = { root: document as unknown as JsonSchema, ids: [...owned.objects.values()], words: wordsOf(owned, names) };
    return new FuzzWorld(app, people, operationsOf(document), sources);
  }

  /** So many to each operation in turn. Every one of them once it is answered. */
  async run(seed: number, total: number, seen: (request: FuzzRequest, found: Found | null) => void): Promise<void> {
    const each = Math.ceil(total / this.operations.length);
    for (const [index, operation] of this.operations.entries()) {
      const requests = fc.sample(requestsTo(operation, this.sources), { numRuns: each, seed: seed + index });
      for (const [at, request] of requests.entries()) {
        if (at % RESTORE_AFTER === 0) await this.restore();
        seen(request, await this.try(request));
      }
    }
  }

  private async try(request: FuzzRequest): Promise<Found | null> {
    const logged = this.app.log.lines.length;
    const answer = await this.send(request);
    this.statuses.set(answer.status, (this.statuses.get(answer.status) ?? 0) + 1);
    const fault = faultOf(request, answer, this.app.checker);
    if (fault === null) return null;
    const causes = this.app.log.lines.slice(logged).filter((line) => /"msg":"(fault|unavailable)"/.test(line));
    const { method, url, who, headers, body } = request;
    return {
      request: `${method} ${url.slice(0, 300)} as ${who} ${JSON.stringify(headers).slice(0, 400)}`,
      body: String(body).slice(0, 500), fault, cause: causes.join('').slice(0, 1_500),
    };
  }

  private async send(request: FuzzRequest): Promise<FuzzAnswer> {
    const { operation, method, url, who, headers, body } = request;
    const token = this.tokens[who];
    const all = { host: 'localhost', ...headers, ...(token === null ? {} : { authorization: `Bearer ${token}` }) };
    const began = performance.now();
    const leave = new AbortController();
    const late = setTimeout(() => leave.abort(), HANG_MS + 1_000);
    try {
      if (operation.isStream || !METHODS.includes(method)) return await this.overSocket(method, url, all, leave);
      const answer = await this.app.nest.inject({
        method: method as 'GET', url, headers: all, signal: leave.signal, ...(body ? { payload: body } : {}),
      });
      const contentType = String(answer.headers['content-type'] ?? '');
      return { status: answer.statusCode, contentType, text: answer.payload, tookMs: performance.now() - began };
    } catch (error) {
      return { status: 599, contentType: '', text: String(error), tookMs: performance.now() - began };
    } finally {
      clearTimeout(late);
    }
  }

  /** What does not end by itself, and methods that the injection does not know. */
  private async overSocket(method: string, url: string, headers: Record<string, string>, leave: AbortController): Promise<FuzzAnswer> {
    const began = performance.now();
    const { host: _, ...sent } = headers;
    if (method === 'TRACE') return { status: 404, contentType: '', text: '', tookMs: 0 }; // `fetch` sends none; the framing suite does
    const answer = await fetch(`${this.app.url}${url}`, { method, headers: sent, signal: leave.signal, redirect: 'manual' });
    const contentType = answer.headers.get('content-type') ?? '';
    const tookMs = performance.now() - began;
    if (contentType.startsWith('text/event-stream')) {
      leave.abort();
      return { status: answer.status, contentType, text: '', tookMs };
    }
    return { status: answer.status, contentType, text: await answer.text(), tookMs };
  }

  private async restore(): Promise<void> {
    const { owner, staff, stranger } = this.people;
    const [mine, theirs, others] = [await tokenOf(this.app, owner), await tokenOf(this.app, staff), await tokenOf(this.app, stranger)];
    this.tokens = { owner: mine, staff: theirs, stranger: others, nobody: null, forged: `${mine.slice(0, -4)}AAAA` };
  }
}

function wordsOf({ objects }: Owned, names: readonly { username: string }[]): Sources['words'] {
  const of = (prefix: string) => [objects.get(prefix)!];
  return {
    username: names.map(({ username }) => username), tool: ['image.create', 'image.edit', 'audio.speech', 'avatar.train'],
    policy: ['terms', 'ai-data-sharing', 'privacy'], provider: ['local', 'google', 'apple', 'replicate', 'fal', 'openai'],
    locale: ['en', 'es'], creationId: of('/v1/creations'), postId: of('/v1/posts'), uploadId: of('/v1/uploads'),
    country: ['DE', 'US'], timeZone: ['Europe/Madrid', 'UTC'], code: ['not-found', 'invalid-request'],
  };
}

/** Bytes that live on after everything that can go has gone. */
export function heapBytes(): number {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  collect();
  collect();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
