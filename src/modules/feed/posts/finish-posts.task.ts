import { Injectable } from '@nestjs/common';
import { Clock } from '../../../kernel/clock.js';
import { PeriodicTask } from '../../../kernel/periodic-task.js';
import { PostRemoval } from './post-removal.js';
import { PostRepository } from './post.repository.js';
import { PREPARING_MS } from './publishing.js';

const BATCH = 100;

/** Goes on with deletions that storage did not let through or a crash cut short, and removes what a crash left of posts in the making. */
@Injectable()
export class FinishPosts extends PeriodicTask {
  readonly name = 'feed.finish-posts';
  readonly everyMs = 60_000;

  constructor(
    private readonly clock: Clock,
    private readonly posts: PostRepository,
    private readonly removal: PostRemoval,
  ) {
    super();
  }

  async run(signal: AbortSignal): Promise<void> {
    for (const post of await this.posts.unfinished(this.clock.after(-PREPARING_MS), BATCH)) {
      if (signal.aborted) return;
      await this.removal.clearAway(post);
    }
  }
}
