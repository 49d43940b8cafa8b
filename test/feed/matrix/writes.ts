import { type Facts, reads, seesPerson, seesThing } from './law.js';
import type { Expected, Row } from './reads.js';
import type { Stage } from './stage.js';

const done = (isAllowed: boolean, status = 204): Expected => ({ status: isAllowed ? status : 404 });
const toOthers = (facts: Facts, expected: Expected): Expected => (facts.self && seesPerson(facts) ? { status: 422 } : expected);
const isOwn = (facts: Facts): Expected => done(facts.self && reads(facts));
const comment = (which: 'comment' | 'reply' | 'loneComment') => (stage: Stage) => `/v1/comments/${stage[which].id}`;
const like = (path: (stage: Stage) => string) => (stage: Stage) => `${path(stage)}/like`;
const post = (stage: Stage) => `/v1/posts/${stage.post.id}`;
const of = (what: string) => (stage: Stage) => `/v1/profiles/${stage.username}/${what}`;

const likes = (route: string, object: Row['object'], path: (stage: Stage) => string): Row[] =>
  ['PUT', 'DELETE'].map((method) => ({
    route: `${method} ${route}/like`, object, path: like(path), expected: (facts) => done(seesThing(facts)),
  }));

const answer = (which: 'comment' | 'reply'): Row => ({
  route: 'POST /v1/posts/{id}/comments', object: which, path: ({ host }) => `/v1/posts/${host.postId}/comments`,
  body: (stage) => ({ text: 'an answer', replyTo: stage[which].id }),
  expected: (facts) => done(seesThing(facts), 201),
});

/** What is public can be reported past a block; one's own things cannot; a profile of one's own that is not seen is not there. */
const report = (type: 'post' | 'comment' | 'profile', ref: (stage: Stage) => string, sees: (facts: Facts) => boolean): Row => ({
  route: 'POST /v1/reports', object: type, path: () => '/v1/reports',
  body: (stage) => ({ subject: { type, id: ref(stage) }, reason: 'spam' }),
  expected: (facts) => (facts.self ? { status: sees(facts) ? 422 : 404 } : done(sees({ ...facts, blocked: false }), 201)),
});

/** In this order: what changes the relation between both, and what takes the thing away, comes last. */
export const WRITES: readonly Row[] = [
  ...likes('/v1/posts/{id}', 'post', post),
  ...likes('/v1/comments/{id}', 'comment', comment('comment')),
  ...likes('/v1/comments/{id}', 'reply', comment('reply')),
  {
    route: 'POST /v1/posts/{id}/comments', object: 'post', path: (stage) => `${post(stage)}/comments`, body: () => ({ text: 'a comment' }),
    expected: (facts) => done(seesThing(facts), 201),
  },
  answer('comment'),
  answer('reply'),
  report('post', (stage) => stage.post.id, reads),
  report('comment', (stage) => stage.comment.id, reads),
  report('comment', (stage) => stage.reply.id, reads),
  report('profile', (stage) => stage.username, seesPerson),
  {
    route: 'PUT /v1/profiles/{username}/hide', object: 'profile', path: of('hide'),
    expected: (facts) => toOthers(facts, done(seesPerson(facts))),
  },
  {
    route: 'DELETE /v1/profiles/{username}/hide', object: 'profile', path: of('hide'),
    expected: (facts) => done(seesPerson(facts) || facts.hid),
  },
  {
    route: 'PUT /v1/profiles/{username}/follow', object: 'follow', path: of('follow'),
    expected: (facts) => toOthers(facts, done(seesPerson(facts))),
  },
  {
    route: 'DELETE /v1/profiles/{username}/follow', object: 'follow', path: of('follow'),
    expected: (facts) => (facts.self ? { status: 422 } : done(seesPerson(facts))),
  },
  { route: 'DELETE /v1/comments/{id}', object: 'comment', path: comment('loneComment'), expected: isOwn },
  { route: 'DELETE /v1/comments/{id}', object: 'reply', path: comment('reply'), expected: isOwn },
  { route: 'DELETE /v1/posts/{id}', object: 'post', path: post, expected: isOwn },
  {
    // whoever was blocked can block back; who is suspended or leaves is hidden from everybody already
    route: 'PUT /v1/profiles/{username}/block', object: 'block', path: of('block'),
    expected: (facts) => toOthers(facts, done(facts.author === 'active')),
  },
  {
    // the author was blocked just now, if they were there
    route: 'DELETE /v1/profiles/{username}/block', object: 'block', path: of('block'),
    expected: (facts) => done(facts.author === 'active' || facts.blockedByReader),
  },
];

/** Routes that lead to nothing of anybody else's, and why. */
export const ABOUT_NOBODY_ELSE: Readonly<Record<string, string>> = {
  'PUT /v1/me/hidden-words': "the reader's own words",
  'POST /v1/notifications/read': "the reader's own inbox",
  'PUT /v1/notifications/preferences': "the reader's own",
  'PUT /v1/notifications/devices/{subscriptionId}': "the reader's own device",
  'DELETE /v1/notifications/devices/{subscriptionId}': "the reader's own device",
  'POST /v1/posts': "the reader's own creation; somebody else's is tried among the bad requests",
  'POST /v1/posts/preview': "the reader's own creation; somebody else's is tried among the bad requests",
  'POST /v1/notices': 'takes what it is told, and tells nothing of it',
  'GET /v1/notices/{id}': 'opened by its own secret',
  'PATCH /v1/notices/{id}': 'opened by its own secret',
  'GET /v1/safety': 'the same for everybody',
  'GET /v1/reports/{id}': "the reader's own report; somebody else's is tried by the route matrix",
  'POST /v1/decisions/{id}/appeal': "a decision about the reader; somebody else's is tried by the route matrix",
  'GET /v1/checks/{id}': "the reader's own refusal; somebody else's is tried by the route matrix",
  'POST /v1/checks/{id}/appeal': "the reader's own refusal; somebody else's is tried by the route matrix",
};
