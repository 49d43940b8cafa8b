import pg from 'pg';
import { BILLING_CONSTRAINTS } from '../../src/entities/billing/billing.constraints.js';
import type { AccountId } from '../../src/kernel/ids.js';
import { LedgerWorld } from './ledger-world.js';

const TABLES = ['ledger_account', 'ledger_movement', 'ledger_entry', 'points_lot', 'points_hold'];

/** A person with a settled hold, an open one, a debt paid. */
async function aLife(world: LedgerWorld): Promise<AccountId> {
  const accountId = world.person();
  await world.tx(async () => {
    await world.ledger.grant({ accountId, origin: 'purchased', points: 20, key: 'pack', reason: 'pack' });
    await world.ledger.hold({ accountId, reference: 'done', points: 25 });
    await world.ledger.settle({ reference: 'done', captured: 20 });
    await world.ledger.clawback({ accountId, key: 'refund', points: 20, reason: 'refund', grantKey: 'pack' });
    await world.ledger.grant({ accountId, origin: 'purchased', points: 30, key: 'another', reason: 'pack' });
    await world.ledger.hold({ accountId, reference: 'open', points: 3 });
  });
  return accountId;
}

describe('the books themselves', () => {
  let world: LedgerWorld;
  let accountId: AccountId;
  beforeAll(async () => {
    world = await LedgerWorld.open({ welcome: 10 });
    accountId = await aLife(world);
  });
  afterAll(() => world.close());

  it.each([
    'update ledger_entry set points = points + 1',
    'delete from ledger_entry',
    'truncate ledger_entry',
    'update ledger_movement set reason = null',
    'delete from ledger_movement',
    'delete from points_lot',
    'update points_lot set granted = 1000',
    'update points_lot set expires_at = null',
    'delete from points_hold',
    'update points_hold set held = 0',
    `update points_hold set state = 'held', captured = 0, released = 0, settled_at = null where reference = 'done'`,
    'delete from ledger_account',
    'truncate ledger_account cascade',
  ])('refuse %s', async (sql) => {
    await expect(world.sql(sql)).rejects.toThrow(/append-only/);
  });

  it.each([
    `insert into ledger_entry select id, 99, ledger_account_id, 'available', null, 5 from ledger_movement limit 1`,
    `update ledger_account set available = -1`,
    `update points_lot set remaining = -1`,
    `update points_lot set remaining = granted + 1`,
    `update points_hold set captured = 9 where reference = 'open'`,
    `update points_hold set state = 'captured', captured = 9, released = 0, settled_at = held_at where reference = 'open'`,
    `insert into points_lot (ledger_account_id, movement_id, origin, granted, remaining, granted_at, expires_at)
       select ledger_account_id, id, 'reward', 5, 5, now(), null from ledger_movement where kind = 'hold'`,
  ])('refuse what does not add up: %s', async (sql) => {
    await expect(world.sql(sql)).rejects.toThrow(/sum to zero|violates check constraint|duplicate key/);
  });

  it('name a person in one place only, so that erasure changes one column', async () => {
    await world.sql('update ledger_account set account_id = ? where account_id = ?', [world.person(), accountId]);
    for (const table of TABLES) {
      expect(await world.sql(`select 1 from ${table} t where to_jsonb(t)::text like ?`, [`%${accountId}%`])).toEqual([]);
    }
    expect(await world.verify()).toMatchObject({ ok: true });
  });

  it('are as the migrations made them and as the code states them', async () => {
    const state = () =>
      world.sql(
        String.raw`select 'function ' || proname as name, regexp_replace(pg_get_functiondef(oid), '\s+', ' ', 'g') as definition
           from pg_proc where proname like 'ledger\_%' and prokind = 'f'
         union all select 'constraint ' || conname, pg_get_constraintdef(oid) from pg_constraint where conrelid = any(?::text[]::regclass[])
         union all select 'trigger ' || tgname, pg_get_triggerdef(oid) from pg_trigger
           where tgrelid = any(?::text[]::regclass[]) and not tgisinternal
         union all select 'index ' || indexname, indexdef from pg_indexes where tablename = any(?::text[])
         order by 1`,
        Array(3).fill(`{${TABLES.join(',')}}`),
      );
    const migrated = await state();
    for (const statement of BILLING_CONSTRAINTS) await world.sql(statement);
    expect(migrated.length).toBeGreaterThan(50);
    expect(migrated).toEqual(await state());
  });
});

describe('the verifier, when somebody got round the guards', () => {
  let world: LedgerWorld;
  beforeEach(async () => {
    world = await LedgerWorld.open({ welcome: 10 });
    await aLife(world);
  });
  afterEach(() => world.close());

  it.each([
    [`update ledger_entry set points = points + 1 where book = 'revenue'`, 'the entries of a movement sum to zero'],
    [`update ledger_entry set points = points + 1 where book = 'revenue'`, 'all accounts sum to zero'],
    [`delete from ledger_entry where movement_id = (select min(id) from ledger_movement)`, 'the entries of a movement sum to zero'],
    [`update ledger_account set available = available + 1`, 'the totals of a person equal their entries'],
    [`update ledger_account set available = available + 1`, 'the lots of a person sum to what is available'],
    [`update ledger_account set held = held + 1`, 'the open holds of a person sum to what is held'],
    [`update ledger_movement set available_change = 1 where kind = 'hold'`, 'a line of the statement equals its entries'],
    [`update ledger_movement set debt_after = 1 where sequence = 2`, 'the statement adds up, line by line, to the totals'],
    [`update ledger_account set sequence = sequence + 1`, 'the statement adds up, line by line, to the totals'],
    [`update points_lot set remaining = remaining - 1 where remaining > 0`, 'a lot holds what its entries left in it'],
    [`update points_lot set granted = granted + 1`, 'a lot holds what its entries left in it'],
    [`update points_hold set state = 'released' where reference = 'done'`, 'a hold is exactly one of held, captured, released'],
    [`update points_hold set captured = captured - 1, released = released + 1 where reference = 'done'`, 'a hold and its movements agree'],
    [`delete from points_hold where reference = 'done'`, 'a hold and its movements agree'],
    [`update ledger_account set debt = 1`, 'nothing is negative, and nobody in debt can spend'],
    [`update points_hold set captured = 26 where reference = 'done'`, 'no more is captured than held, or refunded than granted'],
    [`update ledger_movement set key = 'pack' where kind = 'grant'`, 'a key has one effect'],
  ])('%s is found: %s', async (tampering, invariant) => {
    expect(await world.verify()).toMatchObject({ ok: true, accounts: 1, problems: [] });
    await tamper(tampering);
    const { ok, problems } = await world.verify();
    expect({ ok, found: problems.some((problem) => problem.startsWith(`${invariant}: `)) }).toEqual({ ok: false, found: true });
  });

  /** As a superuser would: no triggers, no checks, no unique keys. */
  async function tamper(sql: string): Promise<void> {
    const client = new pg.Client({ connectionString: world.url });
    await client.connect();
    try {
      await client.query('set session_replication_role = replica; drop index ledger_movement_kind_key');
      for (const table of TABLES) {
        const checks = `select conname from pg_constraint where conrelid = '${table}'::regclass and contype = 'c'`;
        const { rows } = await client.query<{ conname: string }>(checks);
        for (const { conname } of rows) await client.query(`alter table ${table} drop constraint ${conname}`);
      }
      const { rowCount } = await client.query(sql);
      expect(rowCount).toBeGreaterThan(0);
    } finally {
      await client.end();
    }
  }
});
