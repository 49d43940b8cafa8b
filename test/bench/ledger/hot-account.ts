import 'reflect-metadata';
import { MikroORM } from '@mikro-orm/postgresql';
import { SystemClock } from '../../../src/kernel/clock.js';
import { type AccountId, SystemIds } from '../../../src/kernel/ids.js';
import { HOLD, SETTLE } from '../../../src/modules/billing/ledger/ledger-statements.js';
import { LedgerFacade } from '../../../src/modules/billing/ledger/ledger.facade.js';
import { LedgerVerifier } from '../../../src/modules/billing/ledger/ledger.verifier.js';
import { Config } from '../../../src/platform/config/config.js';
import { Outbox } from '../../../src/platform/outbox/outbox.js';
import { ormConfig } from '../../../src/platform/persistence/orm.config.js';
import { Reads } from '../../../src/platform/persistence/reads.js';
import { runInScope } from '../../../src/platform/persistence/scope.js';

/** Whom the service tells of changed points. */
const HANDLER = 'generation.tell-points-changed';
const PLENTY = 1_000_000_000;

/** One account from which points are held and captured as fast as can be: every step waits for the one before. */
export class HotAccount {
  readonly id: AccountId;
  private readonly ids = new SystemIds(new SystemClock());

  private constructor(
    private readonly orm: MikroORM,
    private readonly ledger: LedgerFacade,
    readonly databaseUrl: string,
  ) {
    this.id = this.ids.random();
  }

  static async open(env: Readonly<Record<string, string>>, connections: number): Promise<HotAccount> {
    const config = Config.from({ ...env, WELCOME_POINTS: '0' });
    const url = config.database.url;
    const orm = await MikroORM.init(ormConfig({ url, poolMax: connections }));
    const clock = new SystemClock();
    const ids = new SystemIds(clock);
    const outbox = new Outbox(orm.em, clock, ids, { namesFor: () => [HANDLER] } as never);
    const hot = new HotAccount(orm, new LedgerFacade(orm.em, outbox, clock, ids, config, new Reads(orm, config)), url);
    const pack = { accountId: hot.id, origin: 'purchased', points: PLENTY, key: `bench/${hot.id}`, reason: 'bench' } as const;
    await runInScope(orm.em, () => hot.ledger.grant(pack));
    return hot;
  }

  close(): Promise<void> {
    return this.orm.close(true);
  }

  /** Holds and settles in `clients` lines at a time; returns how many of both together a second. */
  async rate(clients: number, seconds: number): Promise<number> {
    const startedAt = performance.now();
    const end = startedAt + seconds * 1000;
    let done = 0;
    const line = async (): Promise<void> => {
      while (performance.now() < end) {
        await this.spend();
        done += 1;
      }
    };
    await Promise.all(Array.from({ length: clients }, line));
    return (2 * done * 1000) / (performance.now() - startedAt);
  }

  /** In two transactions: a generation holds when it is asked for, and settles when it ends. */
  private async spend(): Promise<void> {
    const reference: string = this.ids.ordered();
    await runInScope(this.orm.em, () => this.ledger.hold({ accountId: this.id, reference, points: 1 }));
    await runInScope(this.orm.em, () => this.ledger.settle({ reference, captured: 1 }));
  }

  /** What breaks the books; nothing should. */
  async problems(): Promise<number> {
    return (await runInScope(this.orm.em, () => new LedgerVerifier(this.orm.em).verify())).problems.length;
  }

  /** The same statements for pgbench, with what we send as values written into them. */
  script(): string {
    const news = ['gen_random_uuid()', 'now()', `'{${HANDLER}}'`];
    const whose = [`'${this.id}'`, 'gen_random_uuid()', '0', 'now()', 'now()'];
    const reference = "'bench-' || :n::text";
    return `\\set n random(1, 9000000000000000000)
${filled(HOLD, [...whose, reference, '1', 'false', `'${this.id}'`, ...news])};
${filled(SETTLE, [reference, '1', 'now()', ...news])};
`;
  }
}

function filled(statement: string, values: readonly string[]): string {
  let at = 0;
  const sql = statement.replace(/\?/g, () => `(${values[at++]!})`);
  if (at !== values.length) throw new Error('the ledger asks for other parameters than those that are given');
  return sql;
}
