import { EntityManager } from '@mikro-orm/postgresql';
import type { PostId } from '../../../src/kernel/ids.js';
import { AuthFacade } from '../../../src/modules/auth/index.js';
import { CommentReports } from '../../../src/modules/feed/comments/comment-reports.js';
import { PostReports } from '../../../src/modules/feed/posts/post-reports.js';
import { runInScope } from '../../../src/platform/persistence/scope.js';
import type { Actor } from '../../support/actor.js';
import { FeedRows } from '../feed-rows.js';
import type { FeedWorld, PostBody } from '../feed-world.js';
import type { CommentBody } from '../comment-body.js';
import type { ContentState, Standing } from './law.js';

export interface StageOptions {
  readonly author: Standing;
  readonly state: ContentState;
}

/** An author with one of everything, at somebody else's post: what others may see of it is the question. */
export interface Stage extends StageOptions {
  readonly name: string;
  readonly actor: Actor;
  readonly username: string;
  readonly post: PostBody;
  /** A comment with a reply by the neighbour below it (but where it is held), and one without. */
  readonly comment: CommentBody;
  readonly loneComment: CommentBody;
  /** To the neighbour's comment. */
  readonly reply: CommentBody;
  readonly host: { readonly postId: PostId };
  /** Follows the author and is followed; comments on the host's post. */
  readonly neighbour: { readonly actor: Actor; readonly username: string; readonly comment: CommentBody };
}

const BY = { actor: 'operator', purpose: 'test' };

/** Through the real routes, and the real decisions. */
export async function stageOf(world: FeedWorld, options: StageOptions, setUp: (stage: Stage) => Promise<void>): Promise<Stage> {
  const { app } = world;
  const rows = new FeedRows(app);
  const [actor, near] = [await app.actor(), await app.actor()];
  const name = `${options.author}-${options.state}`;
  const [username, nearName] = [await rows.usernameOf(actor.id), await rows.usernameOf(near.id)];
  const post = await world.post(actor, { prompt: `prompt of ${name}`, caption: `caption of ${name}` });
  const [hostId] = await rows.people(1);
  const postId = await rows.post(hostId!);
  const write = async (by: Actor, text: string, replyTo?: string) =>
    (await by.post(`/v1/posts/${postId}/comments`, { text, replyTo }).expect(201)).body as CommentBody;
  const nearComment = await write(near, 'the neighbour');
  const stage: Stage = {
    ...options, name, actor, username, post,
    comment: await write(actor, `comment of ${name}`),
    loneComment: await write(actor, `lone comment of ${name}`),
    reply: await write(actor, `reply of ${name}`, nearComment.id),
    host: { postId },
    neighbour: { actor: near, username: nearName, comment: nearComment },
  };
  if (options.state !== 'held') await write(near, `below ${name}`, stage.comment.id);
  for (const by of [actor, near]) await by.put(`/v1/posts/${postId}/like`).expect(204);
  await actor.put(`/v1/comments/${nearComment.id}/like`).expect(204);
  await actor.put(`/v1/profiles/${nearName}/follow`).expect(204);
  await near.put(`/v1/profiles/${username}/follow`).expect(204);
  await setUp(stage);
  await change(world, stage);
  return stage;
}

async function change(world: FeedWorld, stage: Stage): Promise<void> {
  const { app } = world;
  const comments = [stage.comment, stage.loneComment, stage.reply].map(({ id }) => id);
  const em = app.get(EntityManager);
  const inOne = (work: () => Promise<unknown>) => runInScope(em, () => em.transactional(work));
  if (stage.state === 'deleted') {
    for (const id of comments) await stage.actor.delete(`/v1/comments/${id}`).expect(204);
    await stage.actor.delete(`/v1/posts/${stage.post.id}`).expect(204);
  }
  if (stage.state === 'removed' || stage.state === 'held') {
    await inOne(async () => {
      await app.get(PostReports).hide(stage.post.id);
      for (const id of comments) await app.get(CommentReports).hide(id);
    });
  }
  if (stage.state === 'held') { // as a check would have left them: no route holds what was published
    await app.sql("update post set state = 'held', removed_at = null where id = $1", [stage.post.id]);
    await app.sql("update comment set state = 'held', removed_at = null where id = any($1)", [comments]);
  }
  const { author } = stage;
  const auth = app.get(AuthFacade);
  if (author === 'restricted') await inOne(() => auth.restrictProcessing(stage.actor.id, true, BY));
  else if (author !== 'active') await inOne(() => auth.changeStatus(stage.actor.id, { from: 'active', to: author }, BY));
}
