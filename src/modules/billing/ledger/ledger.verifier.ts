import { IsolationLevel } from '@mikro-orm/core';
import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { LEDGER_INVARIANTS } from './ledger-invariants.js';

export interface LedgerReport {
  readonly ok: boolean;
  readonly accounts: number;
  readonly entries: number;
  /** One line each, ids and numbers only; at most `SHOWN` for each invariant. */
  readonly problems: readonly string[];
}

const SHOWN = 100;

/** Recomputes every total of the ledger from its entries, as of one instant, and changes nothing: `cli ledger verify`. */
@Injectable()
export class LedgerVerifier {
  constructor(private readonly em: EntityManager) {}

  async verify(): Promise<LedgerReport> {
    return this.em.fork().transactional(
      async (em) => {
        await em.execute('set local statement_timeout = 0'); // reads every entry there is
        const [counts] = await em.execute<{ accounts: string; entries: string }[]>(
          'select (select count(*) from ledger_account) as accounts, (select count(*) from ledger_entry) as entries',
        );
        const problems: string[] = [];
        for (const [invariant, sql] of Object.entries(LEDGER_INVARIANTS)) {
          const found = await em.execute<{ detail: string }[]>(`select detail from (${sql}) broken limit ${SHOWN}`);
          problems.push(...found.map(({ detail }) => `${invariant}: ${detail}`));
        }
        return { ok: problems.length === 0, accounts: Number(counts!.accounts), entries: Number(counts!.entries), problems };
      },
      { isolationLevel: IsolationLevel.REPEATABLE_READ, readOnly: true },
    );
  }
}
