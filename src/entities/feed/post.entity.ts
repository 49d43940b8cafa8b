import { defineEntity, p } from '@mikro-orm/core';
import type { CreationId, PostId } from '../../kernel/ids.js';
import type { CreationKind } from '../generation/creation.entity.js';
import { accountId, count, id, instant, text } from '../columns.js';
import { declare, shown, withheld } from '../privacy.js';

/**
 * `preparing`: its file is being made; nobody sees it, and a sweep removes what a crash left. `held`: seen by its author alone until a
 * check or a person lets it through. `removed`: by a decision, kept for the appeal; with `deletingAt` its author does not see it either,
 * having deleted it. `deleting`: gone for everybody; its bytes are being removed.
 */
export const POST_STATES = ['preparing', 'published', 'held', 'removed', 'deleting'] as const;
export type PostState = (typeof POST_STATES)[number];

const PostSchema = defineEntity({
  name: 'Post',
  tableName: 'post',
  properties: {
    /** Random: anybody can see it. */
    id: id<PostId>().primary(),
    accountId: accountId(),
    /** Null once the creation was deleted. */
    creationId: id<CreationId>().nullable(),
    state: text<PostState>().default('published'),
    kind: text<CreationKind>(),
    key: text().unique(),
    thumbnailKey: text().unique(),
    contentType: text(),
    sizeBytes: count(),
    width: p.integer().nullable(),
    height: p.integer().nullable(),
    durationMs: p.integer().nullable(),
    /** Of the public file. */
    sha256: text(),
    /** 64 bits of the whole picture, to find copies of what was removed; of no face (P24). */
    perceptualHash: p.bigint('string').nullable(),
    tool: text(),
    /** Sanitised (P20). */
    prompt: text().nullable(),
    sanitiserVersion: text(),
    caption: text().nullable(),
    /** Prompt and caption in lower case without accents, a space around each word: for hidden words. */
    folded: text(),
    /** Without what still lies in `count_delta`. */
    likeCount: p.integer().default(0),
    commentCount: p.integer().default(0),
    /** Grows with likes and with the day of publication, so that nothing is computed anew as time goes by. */
    hotScore: p.double().default(0),
    /** When it became visible; the order of `latest`. */
    publishedAt: instant(),
    createdAt: instant(),
    removedAt: instant().nullable(),
    deletingAt: instant().nullable(),
  },
  uniques: [{ properties: ['accountId', 'creationId'], name: 'post_account_creation' }],
  indexes: [{ properties: ['creationId'], name: 'post_creation' }],
});

/**
 * What a person shows the public: a file made for it alone, a sanitised prompt, counts (P6). Nothing public in it leads to
 * the creation, which it outlives (P27).
 */
export class Post extends PostSchema.class {}
PostSchema.setClass(Post);

export const PostTable = declare(PostSchema, {
  owner: 'feed',
  person: 'accountId',
  retention: 'community',
  columns: {
    id: shown('internal-id', 'community'),
    accountId: shown('account-id', 'community'),
    creationId: shown('internal-id', 'community'),
    state: shown('activity', 'community'),
    kind: shown('media', 'community'),
    key: withheld('media', 'community'),
    thumbnailKey: withheld('media', 'community'),
    contentType: shown('media', 'community'),
    sizeBytes: shown('media', 'community'),
    width: shown('media', 'community'),
    height: shown('media', 'community'),
    durationMs: shown('media', 'community'),
    sha256: shown('media', 'community'),
    perceptualHash: withheld('media', 'safety'),
    tool: shown('activity', 'community'),
    prompt: shown('public-words', 'community'),
    sanitiserVersion: withheld('technical', 'safety'),
    caption: shown('public-words', 'community'),
    folded: withheld('public-words', 'community'),
    likeCount: shown('activity', 'community'),
    commentCount: shown('activity', 'community'),
    hotScore: withheld('activity', 'community'),
    publishedAt: shown('activity', 'community'),
    createdAt: shown('activity', 'community'),
    removedAt: withheld('moderation', 'safety'),
    deletingAt: withheld('technical', 'community'),
  },
});
