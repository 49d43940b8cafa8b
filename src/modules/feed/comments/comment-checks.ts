import { Injectable } from '@nestjs/common';
import type { AccountId, CommentId } from '../../../kernel/ids.js';

/** `hold`: only its author sees it until a human has looked, also when a check could not be made (law 10). */
export type CommentVerdict = 'allow' | 'hold';

/** What is looked at before a comment becomes visible. */
@Injectable()
export class CommentChecks {
  async text(_accountId: AccountId, _commentId: CommentId, _text: string): Promise<CommentVerdict> {
    return 'allow';
  }
}
