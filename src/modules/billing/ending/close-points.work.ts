import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { type ErasureProgress, type ErasureSubject, ErasureWork } from '../../../kernel/account-erasure.js';
import { BooksClosing } from '../ledger/books-closing.js';

/** Ends a person's points by the rules of the books: nothing is deleted, and all accounts still sum to zero. */
@Injectable()
export class ClosePoints extends ErasureWork {
  readonly phase = 'close';
  readonly name = 'billing.close-points';

  constructor(
    private readonly em: EntityManager,
    private readonly books: BooksClosing,
  ) {
    super();
  }

  async work({ accountId }: ErasureSubject): Promise<ErasureProgress> {
    const { released, forfeited, writtenOff } = await this.em.transactional(() => this.books.close(accountId));
    return { done: true, counts: { released, forfeited, writtenOff } };
  }
}
