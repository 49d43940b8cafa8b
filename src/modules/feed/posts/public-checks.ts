import { Injectable } from '@nestjs/common';
import type { AccountId, PostId } from '../../../kernel/ids.js';
import type { PublicCopy } from '../media/public-copies.js';
import type { PublicWords } from './public-words.js';

/** `hold`: not visible before a human has looked, also when a check could not be made (law 10). */
export type Verdict = 'allow' | 'hold';

/** What is looked at before something becomes visible. */
@Injectable()
export class PublicChecks {
  async words(_accountId: AccountId, _postId: PostId, _words: PublicWords): Promise<Verdict> {
    return 'allow';
  }

  async file(_accountId: AccountId, _postId: PostId, _copy: PublicCopy): Promise<Verdict> {
    return 'allow';
  }

  /** In the caller's transaction. */
  async askForAHuman(_postId: PostId, _accountId: AccountId): Promise<void> {
    // nothing is held yet
  }
}
