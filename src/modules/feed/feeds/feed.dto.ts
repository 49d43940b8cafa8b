import { OneOf, PageOf, PageQuery } from '../../../platform/http/index.js';
import { PostView } from '../posts/post.view.js';
import { type Scope, SCOPES } from './feed-cursor.js';

export class FeedQuery extends PageQuery {
  @OneOf(SCOPES, { optional: true, description: '`following` needs a sign-in.' })
  scope: Scope = 'latest';
}

export class PostPage extends PageOf(PostView) {}
