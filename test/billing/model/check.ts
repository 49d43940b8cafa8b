import assert from 'node:assert/strict';
import type { Run } from './run.js';
import { DAY } from './store-model.js';
import { FREE } from './wares.js';

interface Books {
  readonly account: string;
  readonly available: number;
  readonly held: number;
  readonly debt: number;
  readonly statement: number;
  readonly issued: number;
  readonly refunded: number;
  readonly revenue: number;
  readonly expired: number;
  readonly sum: number;
  readonly worst_lot: number;
}

const BOOKS = `
  select a.account_id as account, a.available::int, a.held::int, a.debt::int,
         (select coalesce(sum(m.available_change), 0)::int from ledger_movement m where m.ledger_account_id = a.id) as statement,
         -coalesce(e.issued, 0) as issued, coalesce(e.refunded, 0) as refunded, coalesce(e.revenue, 0) as revenue,
         coalesce(e.expired, 0) as expired, coalesce(e.sum, 0) as sum,
         (select coalesce(min(remaining), 0) from points_lot l where l.ledger_account_id = a.id) as worst_lot
    from ledger_account a,
    lateral (
      select sum(points)::int as sum, (sum(points) filter (where book = 'issued'))::int as issued,
             (sum(points) filter (where book = 'refunded'))::int as refunded, (sum(points) filter (where book = 'revenue'))::int as revenue,
             (sum(points) filter (where book = 'expired'))::int as expired
        from ledger_entry where ledger_account_id = a.id
    ) e
   where a.account_id = any($1)`;

/** Units that have more than one first grant, told by the end of its key, whatever is before that. */
const GRANTED_TWICE = `
  select u.unit_key, count(*)::int as n
    from ledger_account a
    join ledger_movement m on m.ledger_account_id = a.id and m.kind = 'grant'
    join store_unit u on m.key like '%/' || u.unit_key
   where a.account_id = any($1) group by u.unit_key having count(*) > 1`;

/** After convergence the service is what the stores and the people did. @throws AssertionError */
export async function check(run: Run): Promise<void> {
  const { world, people, service } = run;
  const rows = await world.app.sql<Books>(BOOKS, [people]);
  for (const [n, person] of people.entries()) {
    const books = rows.find(({ account }) => account === person);
    const due = service.duePoints(n);
    if (books) {
      const { available, held, debt, statement, issued, refunded, revenue, expired, sum, worst_lot } = books;
      assert.equal(sum, 0, 'the entries sum to zero');
      assert.ok(worst_lot >= 0 && available >= 0 && debt >= 0, 'nothing is negative');
      assert.equal(held, 0, 'every hold is settled');
      assert.equal(statement, available, 'the statement adds up to the balance');
      assert.equal(revenue, run.captured[n], 'what was captured is revenue');
      assert.equal(issued - refunded, due + run.rewarded[n]!, `person ${n} was given what was paid for and not refunded`);
      assert.equal(available - debt, issued - refunded - revenue - expired, 'what is left is what was given, less what went');
      assert.ok(expired <= run.rewarded[n]!, 'nothing but rewards expired so soon');
      const { balance, lots } = await world.in(() => world.ledger.balanceOf(person));
      assert.equal(lots.reduce((all, { remaining }) => all + remaining, 0), balance, 'the lots are the balance');
    } else assert.equal(due + run.rewarded[n]!, 0, `person ${n} has books`);
    assert.equal(await world.planOf(person), service.planOf(n, run.now), `person ${n} has the plan that the stores say`);
  }
  assert.deepEqual(await world.app.sql(GRANTED_TWICE, [people]), [], 'one grant for each transaction');
}

/** Much later everything that ends has ended, and what was bought is still there. @throws AssertionError */
export async function checkMuchLater({ world, people }: Run): Promise<void> {
  world.clock.advance(500 * DAY);
  await world.sweep();
  for (const person of people) {
    const { lots } = await world.in(() => world.ledger.balanceOf(person));
    assert.ok(lots.every(({ origin }) => origin === 'purchased'), 'what ends has ended');
    assert.equal(await world.planOf(person), FREE, 'and so has every plan');
  }
}
