import { defineEntity, p } from '@mikro-orm/core';
import { count, id, text } from '../columns.js';
import { declare, withheld } from '../privacy.js';

export const COUNTERS = ['post-likes', 'post-comments', 'comment-likes', 'comment-replies', 'followers', 'following', 'posts'] as const;
export type Counter = (typeof COUNTERS)[number];

const CountDeltaSchema = defineEntity({
  name: 'CountDelta',
  tableName: 'count_delta',
  properties: {
    id: count().primary().autoincrement(),
    /** The post, the comment, or the person counted. */
    subjectId: id<string>(),
    counter: text<Counter>(),
    delta: p.integer(),
  },
  indexes: [{ properties: ['subjectId', 'counter'], name: 'count_delta_subject' }],
});

/**
 * What was counted since the row it belongs to was last brought up to date. Likes insert here and never wait for each other; the fold adds
 * the sums to the row. A count is the row's and these together, read in one statement.
 */
export class CountDelta extends CountDeltaSchema.class {}
CountDeltaSchema.setClass(CountDelta);

export const CountDeltaTable = declare(CountDeltaSchema, {
  owner: 'feed',
  person: 'nobody',
  retention: 'community',
  columns: {
    id: withheld('technical', 'community'),
    subjectId: withheld('internal-id', 'community'),
    counter: withheld('activity', 'community'),
    delta: withheld('activity', 'community'),
  },
});
