import { EventType } from '../../kernel/event-type.js';
import type { AccountId, CommentId, PostId } from '../../kernel/ids.js';

/** A post became visible to the public. */
export const PostPublished = new EventType<{ postId: PostId; accountId: AccountId }>('feed.post-published');
/** A post is gone: by its person, or with their account. */
export const PostDeleted = new EventType<{ postId: PostId; accountId: AccountId }>('feed.post-deleted');
export const PostLiked = new EventType<{ postId: PostId; authorId: AccountId; by: AccountId }>('feed.post-liked');
/** `repliedTo`: the person whose comment it answers; null when it answers the post. */
export const CommentWritten = new EventType<{
  commentId: CommentId; postId: PostId; authorId: AccountId; by: AccountId; repliedTo: AccountId | null;
}>('feed.comment-written');
export const CommentLiked = new EventType<{ commentId: CommentId; authorId: AccountId; by: AccountId }>('feed.comment-liked');
export const PersonFollowed = new EventType<{ followedId: AccountId; by: AccountId }>('feed.person-followed');
