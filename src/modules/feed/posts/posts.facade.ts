import { Injectable } from '@nestjs/common';
import type { AccountId } from '../../../kernel/ids.js';
import { PostRemoval } from './post-removal.js';

/** What other modules may ask of posts. */
@Injectable()
export class PostsFacade {
  constructor(private readonly removal: PostRemoval) {}

  /**
   * For the end of an account (P27): deletes at most `limit` of its posts, with their files. Call it again until it is false. Outside of a
   * transaction. @throws ServiceUnavailable when storage does not remove the bytes now: what it did is done, and the sweep goes on.
   */
  deleteAllOf(accountId: AccountId, limit: number): Promise<boolean> {
    return this.removal.deleteAllOf(accountId, limit);
  }
}
