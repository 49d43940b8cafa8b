import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { csvLine } from '../../../kernel/csv.js';
import type { AccountId } from '../../../kernel/ids.js';
import type { Locale } from '../../../kernel/language.js';
import { decodeCursor, type Page, pageOf } from '../../../platform/http/index.js';
import { runInScope } from '../../../platform/persistence/scope.js';
import { LedgerFacade } from '../ledger/ledger.facade.js';
import type { PointsBalance } from '../ledger/ledger.types.js';
import { PointsEntryView } from './points.dto.js';
import { Statement, type StatementLine } from './statement.js';

const BATCH = 1000;
const HEADINGS: readonly (keyof StatementLine)[] = [
  'sequence', 'occurredAt', 'kind', 'amount', 'balanceAfter', 'heldChange', 'heldAfter', 'debtChange', 'debtAfter', 'reference', 'reason',
];

/** A person's points, for the person. */
@Injectable()
export class PointsService {
  constructor(
    private readonly em: EntityManager,
    private readonly ledger: LedgerFacade,
    private readonly statement: Statement,
  ) {}

  balanceOf(accountId: AccountId): Promise<PointsBalance> {
    return this.ledger.balanceOf(accountId);
  }

  /** Newest first. @throws InvalidRequest for a bad cursor. */
  async listEntries(accountId: AccountId, locale: Locale, limit: number, cursor?: string): Promise<Page<PointsEntryView>> {
    const after = decodeCursor(cursor, ['whole']);
    if (!after) await this.ledger.balanceOf(accountId); // so that the first page agrees with the balance
    const lines = await this.statement.listBefore(accountId, after?.[0] ?? null, limit + 1);
    return pageOf(lines, limit, ({ sequence }) => [sequence], (line) => PointsEntryView.of(line, locale));
  }

  /** The whole statement, oldest first, in pieces; each is read when the one before has been sent. */
  async statementCsv(accountId: AccountId): Promise<AsyncIterable<string>> {
    await this.ledger.balanceOf(accountId);
    return this.csvOf(accountId);
  }

  private async *csvOf(accountId: AccountId): AsyncIterable<string> {
    yield csvLine(HEADINGS);
    let lines: StatementLine[];
    let last = 0;
    do {
      lines = await runInScope(this.em, () => this.statement.listAfter(accountId, last, BATCH));
      yield lines.map((line) => csvLine(HEADINGS.map((heading) => line[heading]))).join('');
      last = lines.at(-1)?.sequence ?? last;
    } while (lines.length === BATCH);
  }
}
