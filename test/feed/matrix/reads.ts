import type { CommentBody } from '../comment-body.js';
import type { PostBody } from '../feed-world.js';
import { type Facts, finds, reads, seesPerson, seesPlace, seesThing, seesThread } from './law.js';
import type { Stage } from './stage.js';

/** What an answer must be. Whatever the reader may not see must be in none at all: that is looked for in every answer. */
export interface Expected {
  readonly status: number;
  /** In the body. */
  readonly has?: readonly string[];
  /** Not in the body, though the reader may see it elsewhere. */
  readonly lacks?: readonly string[];
  /** Numbers in the body. */
  readonly counts?: (body: never) => readonly number[];
  readonly are?: readonly number[];
}

export interface Row {
  /** As in OpenAPI: `GET /v1/feed`. */
  readonly route: string;
  readonly object: 'post' | 'comment' | 'reply' | 'profile' | 'follow' | 'like' | 'count' | 'media' | 'block' | 'notification'
    | 'nothing';
  readonly path: (stage: Stage) => string;
  readonly body?: (stage: Stage) => object;
  /** For somebody whom the route lets in (the route matrix is about that). */
  readonly expected: (facts: Facts, stage: Stage) => Expected;
}

const ok = (isThere: boolean, ...things: readonly string[]): Expected =>
  isThere ? { status: 200, has: things } : { status: 200, lacks: things };
const found = (isThere: boolean, ...has: readonly string[]): Expected => (isThere ? { status: 200, has } : { status: 404 });

const feed = (scope: string, isIn: (facts: Facts) => boolean): Row => ({
  route: 'GET /v1/feed', object: 'post', path: () => `/v1/feed?scope=${scope}&limit=100`,
  expected: (facts, { post }) =>
    scope === 'following' && !facts.signedIn ? { status: 401 } : ok(seesThing(facts) && !facts.hid && isIn(facts), post.id),
});
const hostPost = ({ host }: Stage) => `/v1/posts/${host.postId}`;
const person = ({ username }: Stage) => `/v1/profiles/${username}`;
const neighbour = (stage: Stage) => `/v1/profiles/${stage.neighbour.username}`;
const token = (url: string) => new URL(url).pathname;
const one = (isTrue: boolean) => (isTrue ? 1 : 0);
/** Of the host's post: the neighbour's, the author's three, and the neighbour's below the first of these. */
const commentCount = (facts: Facts) =>
  1 + 3 * one(seesThing(facts)) + one(seesThread(facts));

export const READS: readonly Row[] = [
  feed('latest', () => true),
  feed('trending', () => true),
  feed('following', ({ follows }) => follows),
  {
    route: 'GET /v1/posts/{id}', object: 'post', path: ({ post }) => `/v1/posts/${post.id}`,
    expected: (facts, { post }) => found(reads(facts), post.id),
  },
  {
    route: 'GET /v1/posts/{id}', object: 'count', path: hostPost,
    expected: (facts) => ({
      status: 200,
      counts: ({ likeCount, commentCount: comments }: PostBody) => [likeCount, comments],
      are: [1 + one(seesPerson(facts)), commentCount(facts)],
    }),
  },
  {
    route: 'GET /v1/posts/{id}/comments', object: 'post', path: ({ post }) => `/v1/posts/${post.id}/comments`,
    expected: (facts) => found(reads(facts)),
  },
  {
    route: 'GET /v1/posts/{id}/comments', object: 'comment', path: (stage) => `${hostPost(stage)}/comments`,
    expected: (facts, { comment, loneComment }) => ok(finds(facts), comment.text, loneComment.text),
  },
  {
    // the place of a comment that was removed is hidden with its person; what was deleted is of nobody
    route: 'GET /v1/posts/{id}/comments', object: 'comment', path: (stage) => `${hostPost(stage)}/comments`,
    expected: (facts, { comment }) => ok(finds(facts) || (seesPlace(facts) && (!facts.hid || facts.state === 'deleted')), comment.id),
  },
  {
    route: 'GET /v1/posts/{id}/comments', object: 'count', path: (stage) => `${hostPost(stage)}/comments`,
    expected: (facts, stage) => ({
      status: 200,
      counts: ({ items }: { items: CommentBody[] }) => {
        const item = items.find(({ id }) => id === stage.neighbour.comment.id)!;
        return [item.replyCount, item.likeCount];
      },
      are: [one(seesThing(facts)), one(seesPerson(facts))],
    }),
  },
  {
    route: 'GET /v1/comments/{id}/replies', object: 'reply', path: ({ neighbour: { comment } }) => `/v1/comments/${comment.id}/replies`,
    expected: (facts, { reply }) => ok(finds(facts), reply.id, reply.text),
  },
  {
    route: 'GET /v1/comments/{id}/replies', object: 'comment', path: ({ comment }) => `/v1/comments/${comment.id}/replies`,
    expected: (facts, { name }) =>
      reads(facts) && facts.state === 'held' ? { status: 200 } : found(reads(facts) || seesPlace(facts), `below ${name}`),
  },
  {
    route: 'GET /v1/comments/{id}/replies', object: 'comment', path: ({ loneComment }) => `/v1/comments/${loneComment.id}/replies`,
    expected: (facts) => found(reads(facts)),
  },
  {
    route: 'GET /v1/comments/{id}/replies', object: 'reply', path: ({ reply }) => `/v1/comments/${reply.id}/replies`,
    expected: (facts) => found(seesThing(facts)),
  },
  {
    route: 'GET /v1/profiles/{username}', object: 'profile', path: person,
    expected: (facts, { username }) => found(seesPerson(facts), username),
  },
  {
    route: 'GET /v1/profiles/{username}', object: 'count', path: neighbour,
    expected: (facts) => ({
      status: 200,
      counts: ({ followerCount, followingCount }: Record<'followerCount' | 'followingCount', number>) => [followerCount, followingCount],
      are: [one(seesPerson(facts)), one(seesPerson(facts))],
    }),
  },
  {
    route: 'GET /v1/profiles/{username}/posts', object: 'post', path: (stage) => `${person(stage)}/posts`,
    expected: (facts, { post }) => (seesPerson(facts) ? ok(seesThing(facts), post.id) : { status: 404 }),
  },
  {
    route: 'GET /v1/profiles/{username}/followers', object: 'profile', path: (stage) => `${person(stage)}/followers`,
    expected: (facts, stage) => found(seesPerson(facts), stage.neighbour.username),
  },
  {
    route: 'GET /v1/profiles/{username}/following', object: 'profile', path: (stage) => `${person(stage)}/following`,
    expected: (facts, stage) => found(seesPerson(facts), stage.neighbour.username),
  },
  {
    route: 'GET /v1/profiles/{username}/followers', object: 'follow', path: (stage) => `${neighbour(stage)}/followers`,
    expected: (facts, { username }) => ok(seesPerson(facts), username),
  },
  {
    route: 'GET /v1/profiles/{username}/following', object: 'follow', path: (stage) => `${neighbour(stage)}/following`,
    expected: (facts, { username }) => ok(seesPerson(facts), username),
  },
  {
    // whoever reads, signed in or not: the address is one for all, so only what is public lies under it
    route: 'GET /v1/media/{token}', object: 'media', path: ({ post }) => token(post.media.url),
    expected: ({ author, state }) => found(author === 'active' && state === 'published'),
  },
  {
    route: 'GET /v1/media/{token}', object: 'media', path: ({ post }) => token(post.media.thumbnailUrl),
    expected: ({ author, state }) => found(author === 'active' && state === 'published'),
  },
  {
    route: 'GET /v1/me/likes', object: 'like', path: () => '/v1/me/likes?limit=100',
    expected: (facts, { post }) => ok(seesThing(facts) && !facts.self, post.id),
  },
  {
    route: 'GET /v1/blocks', object: 'block', path: () => '/v1/blocks?limit=100',
    expected: ({ blockedByReader, author }, { username }) => ok(blockedByReader && author === 'active', username),
  },
  {
    route: 'GET /v1/hidden-creators', object: 'profile', path: () => '/v1/hidden-creators?limit=100',
    expected: (facts, { username }) => ok(facts.hid && seesPerson(facts), username),
  },
  { route: 'GET /v1/me/hidden-words', object: 'nothing', path: () => '/v1/me/hidden-words', expected: () => ({ status: 200 }) },
  {
    // every author followed every reader while they saw each other
    route: 'GET /v1/notifications', object: 'notification', path: () => '/v1/notifications?limit=100',
    expected: (facts, { username }) => ok(seesPerson(facts) && !facts.self, username),
  },
  {
    route: 'GET /v1/notifications/preferences', object: 'nothing', path: () => '/v1/notifications/preferences',
    expected: () => ({ status: 200 }),
  },
  { route: 'GET /v1/reports', object: 'nothing', path: () => '/v1/reports', expected: () => ({ status: 200 }) },
  { route: 'GET /v1/me/decisions', object: 'nothing', path: () => '/v1/me/decisions', expected: () => ({ status: 200 }) },
];
