import { foreignKey, oneOf } from '../constraint-statements.js';

const notOneself = (table: string, column: string): readonly string[] => [
  `alter table ${table} drop constraint if exists ${table}_not_oneself_check`,
  `alter table ${table} add constraint ${table}_not_oneself_check check (account_id <> ${column})`,
];

/** What schema generation cannot say of the tables of feed. Idempotent. */
export const FEED_CONSTRAINTS: readonly string[] = [
  ...foreignKey('post', 'account_id', 'account', 'restrict'), // its files go first
  ...foreignKey('post', 'creation_id', 'creation', 'set null'),
  ...foreignKey('post_like', 'post_id', 'post', 'cascade'),
  ...foreignKey('post_like', 'account_id', 'account', 'cascade'),
  ...foreignKey('comment', 'post_id', 'post', 'cascade'),
  ...foreignKey('comment', 'account_id', 'account', 'cascade'),
  ...foreignKey('comment', 'root_id', 'comment', 'no action'), // nobody's words go with somebody else's; a post takes all of them along
  ...foreignKey('comment', 'reply_to_id', 'comment', 'set null'),
  ...foreignKey('comment_like', 'comment_id', 'comment', 'cascade'),
  ...foreignKey('comment_like', 'account_id', 'account', 'cascade'),
  ...foreignKey('follow', 'account_id', 'account', 'cascade'),
  ...foreignKey('follow', 'followed_id', 'account', 'cascade'),
  ...foreignKey('block', 'account_id', 'account', 'cascade'),
  ...foreignKey('block', 'blocked_id', 'account', 'cascade'),
  ...foreignKey('hidden_creator', 'account_id', 'account', 'cascade'),
  ...foreignKey('hidden_creator', 'hidden_id', 'account', 'cascade'),
  ...foreignKey('hidden_word', 'account_id', 'account', 'cascade'),
  ...foreignKey('profile_count', 'account_id', 'account', 'cascade'),
  ...oneOf('post', 'state', ['preparing', 'published', 'held', 'removed', 'deleting']),
  ...oneOf('comment', 'state', ['published', 'held', 'removed', 'deleted']),
  ...oneOf('comment', 'deleted_by', ['author', 'post-author']),
  'alter table comment drop constraint if exists comment_deleted_check',
  `alter table comment add constraint comment_deleted_check
    check (case state when 'deleted' then account_id is null and text = '' and folded = '' else account_id is not null end)`,
  ...oneOf('count_delta', 'counter', [
    'post-likes', 'post-comments', 'comment-likes', 'comment-replies', 'followers', 'following', 'posts',
  ]),
  ...notOneself('follow', 'followed_id'),
  ...notOneself('block', 'blocked_id'),
  ...notOneself('hidden_creator', 'hidden_id'),
  // the lists of the public, in their order
  `create index if not exists post_latest on post (published_at desc, id desc) where state = 'published'`,
  `create index if not exists post_trending on post (hot_score desc, id desc) where state = 'published'`,
  `create index if not exists post_of_account on post (account_id, published_at desc, id desc) where state = 'published'`,
  'create index if not exists comment_threads on comment (post_id, created_at, id) where root_id is null',
  'create index if not exists comment_replies on comment (root_id, created_at, id) where root_id is not null',
  'create index if not exists comment_answers on comment (reply_to_id) where reply_to_id is not null',
  // sweeps look for these
  `create index if not exists post_unfinished on post (created_at) where state in ('preparing', 'deleting')`,
  `create index if not exists post_removed on post (removed_at) where state = 'removed'`,
  'create index if not exists post_perceptual_hash on post (perceptual_hash) where perceptual_hash is not null',
];
