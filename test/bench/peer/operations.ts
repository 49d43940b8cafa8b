import { createHmac, randomUUID } from 'node:crypto';
import type { RequestParts } from '../load/connection.js';
import { GENERATION, type Person } from './people.js';

/** What is there to be read and changed. */
export interface PeerWorld {
  readonly people: readonly Person[];
  /** May read the moderators' queue. */
  readonly moderator: Person;
  /** Whose statement is the longest. */
  readonly spender: Person;
  /** Published ones, of many people. */
  readonly posts: readonly string[];
  readonly webhookSecret: string;
}

export interface Operation {
  readonly id: string;
  readonly what: string;
  /** Of the bare server's requests a second, in the worst round. */
  readonly atLeast: number;
  /** Statements for one request at most, those of the session among them. */
  readonly mostStatements?: number;
  /** A read is asked for again and again; of the others each request is sent once. */
  readonly isRead: boolean;
  requests(world: PeerWorld): RequestParts[];
}

const WRITES = 150;
const read = (id: string, what: string, atLeast: number, requests: Operation['requests'], mostStatements?: number): Operation =>
  ({ id, what, atLeast, isRead: true, requests, ...(mostStatements !== undefined && { mostStatements }) });
const write = (id: string, what: string, atLeast: number, requests: Operation['requests'], mostStatements?: number): Operation =>
  ({ ...read(id, what, atLeast, requests, mostStatements), isRead: false });
/** The same for twenty people. */
const byEach = (pathOf: (person: Person, n: number, posts: readonly string[]) => string): Operation['requests'] => ({ people, posts }) =>
  people.slice(0, 20).map((person, n) => ({ path: pathOf(person, n, posts), token: person.token }));
const many = (request: (n: number) => RequestParts): RequestParts[] => Array.from({ length: WRITES }, (_, n) => request(n));
const one = <T>(all: readonly T[], n: number): T => all[n % all.length]!;

/** The numbers are those of the list of goals: the name of each result begins with its own. */
export const OPERATIONS: readonly Operation[] = [
  read('P1', 'first page of the feed, not signed in', 0.7, () => [{ path: '/v1/feed?scope=latest' }], 1),
  read('P2', 'first page of the feed, signed in', 0.5, byEach(() => '/v1/feed?scope=latest'), 2),
  read('P5a', 'a post', 0.6, byEach((_, n, posts) => `/v1/posts/${posts[n]!}`)),
  read('P5b', 'its first comments', 0.6, byEach((_, n, posts) => `/v1/posts/${posts[n]!}/comments`)),
  read('P13', 'status of a generation', 0.6, byEach(({ generation }) => `/v1/generations/${generation}`)),
  read('P13b', 'a page of the library', 0.6, byEach(() => '/v1/creations')),
  read('P15a', 'balance', 0.6, byEach(() => '/v1/billing/points')),
  read('P15b', 'statement of the longest, a page', 0.6, ({ spender }) => [{ path: '/v1/billing/points/entries', token: spender.token }]),
  read('P16', 'notifications with the number unread', 0.5, byEach(() => '/v1/notifications')),
  read('P17', "the moderators' queue", 0.5, ({ moderator }) => [{ path: '/v1/staff/cases', token: moderator.token }]),
  write('P6', 'like, spread over many posts', 0.5, ({ posts, people }) => many((n) => {
    return { method: 'PUT', path: `/v1/posts/${one(posts, n)}/like`, token: one(people, n).token };
  })),
  write('P7', 'like and unlike, one post', 0.5, ({ posts, people }) => many((n) => {
    const method = Math.floor(n / people.length) % 2 === 0 ? 'PUT' : 'DELETE';
    return { method, path: `/v1/posts/${posts.at(-1)!}/like`, token: one(people, n).token };
  })),
  write('P8', 'comment', 0.5, ({ posts, people }) => many((n) => ({
    method: 'POST', path: `/v1/posts/${one(posts, n)}/comments`, token: one(people, n).token, body: { text: `a calm sea, number ${n}` },
  }))),
  write('P9', 'submit a generation', 0.4, ({ people }) => many((n) => ({
    method: 'POST', path: '/v1/generations', token: one(people, n).token, body: GENERATION,
    headers: { 'idempotency-key': `bench-${n}`, 'x-app-version': '1.0' },
  }))),
  write('P12', 'a webhook', 0.5, ({ webhookSecret }) => many((n) => webhook(webhookSecret, n))),
  write('P21', 'refresh of a session', 0.5, ({ people }) =>
    people.map(({ refreshToken }) => ({ method: 'POST', path: '/v1/auth/refresh', body: { refreshToken } }))),
  write('P22', 'a form for an upload', 0.5, ({ people }) => many((n) => ({
    method: 'POST', path: '/v1/uploads', token: one(people, n).token,
    body: { kind: 'image', contentType: 'image/png', sizeBytes: 1_000_000 + n },
  }))),
];

/** As Replicate signs (Standard Webhooks). About nothing that is known: kept and told apart, as a doorbell that rang too early. */
function webhook(secret: string, n: number): RequestParts {
  const id = `msg_${randomUUID()}`;
  const timestamp = String(Math.floor(Date.now() / 1000));
  const body = JSON.stringify({ id: `bench${n}`, status: 'succeeded', output: [] });
  const key = Buffer.from(secret.slice('whsec_'.length), 'base64');
  const signature = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64');
  return {
    method: 'POST', path: '/v1/webhooks/providers/replicate', body,
    headers: { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': `v1,${signature}` },
  };
}
