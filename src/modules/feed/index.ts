export { CommentLiked, CommentWritten, PersonFollowed, PostDeleted, PostLiked, PostPublished } from './feed.events.js';
export { FeedModule } from './feed.module.js';
export { FEED_PROBLEMS } from './feed.problems.js';
export { FeedVisibility } from './visibility/feed-visibility.js';
