import { TABLES } from '../../../entities/index.js';
import { OBJECT_PREFIXES } from '../../../entities/object-prefixes.js';
import type { ColumnPrivacy, DeclaredTable } from '../../../entities/privacy.js';
import { kept, shown } from '../../../entities/privacy.js';
import { erasurePlan } from './erasure-plan.js';
import { FOREIGN_KEYS } from './foreign-keys.js';

const plan = erasurePlan();
const turn = (table: string) => plan.rows.findIndex((it) => it.table === table);

function table(name: string, columns: Record<string, ColumnPrivacy>, more: Partial<DeclaredTable> = {}): DeclaredTable {
  const properties = Object.fromEntries(Object.keys(columns).map((property) => [property, { columnType: 'integer' }]));
  return {
    owner: 'auth', person: 'accountId', retention: 'account', table: name, columns, ...more,
    schema: { meta: { properties } } as unknown as DeclaredTable['schema'],
  };
}

describe('what the end of an account does, by the declarations', () => {
  it('takes a new table in by itself, in its turn', () => {
    const child = table('new_child', { parentId: shown('internal-id', 'community') }, { person: { via: 'parentId', table: 'new_table' } });
    const parent = table('new_table', { accountId: shown('account-id', 'community') });
    const key = { table: 'new_child', column: 'parent_id', target: 'new_table', onDelete: 'restrict' } as const;
    const { rows } = erasurePlan([...TABLES, parent, child], OBJECT_PREFIXES, [...FOREIGN_KEYS, key]);
    expect(rows.slice(-2)).toMatchObject([
      { table: 'new_child', rows: ['"parent_id" in (select id from "new_table" where "account_id" = ?)'] },
      { table: 'new_table', rows: ['"account_id" = ?'] },
    ]);
  });

  it('refuses a column that would outlive its person and say nothing of how', () => {
    const pseudonym = { data: 'account-id', purpose: 'billing', exported: 'shown', erased: 'pseudonymised' } as const;
    const sum = table('new_table', { accountId: pseudonym, sum: shown('points', 'billing') });
    expect(() => erasurePlan([...TABLES, sum])).toThrow('new_table.sum cannot be emptied');
    const nulled = table('new_table', { accountId: { ...pseudonym, erased: 'nulled' }, sum: kept('points', 'billing') });
    expect(() => erasurePlan([...TABLES, nulled])).toThrow('new_table.account_id would never be nulled');
  });

  it('has a step for every table that leads to a person, but those that keep nothing of them', () => {
    const touched = new Set(['account', ...plan.rows.map((it) => it.table), ...plan.masks.map((it) => it.table)]);
    const untouched = TABLES.filter((it) => it.person !== 'nobody' && !touched.has(it.table));
    const leaves = untouched.filter(({ columns }) => Object.values(columns).every(({ erased }) => erased === 'kept'));
    // the database nulls their account id with the account: what they tell is that something was done, and when
    expect(untouched.filter((it) => !leaves.includes(it)).map((it) => it.table).sort()).toEqual(['account_deletion', 'provider_grant']);
  });

  it('lets nothing go while a row that stays could ask for it', () => {
    const going = new Set([...plan.rows.map((it) => it.table), 'account']);
    const asking = FOREIGN_KEYS.filter(({ table, target, onDelete }) => !going.has(table) && going.has(target) && onDelete !== 'set null');
    expect(asking).toEqual([]);
  });

  it('takes children before those they hang on', () => {
    const wrong = FOREIGN_KEYS.filter(({ table, target, onDelete }) =>
      onDelete !== 'set null' && table !== target && turn(table) >= 0 && turn(target) >= 0 && turn(table) > turn(target),
    );
    expect(wrong).toEqual([]);
    expect(plan.rows.every(({ hangsBy, place }) => hangsBy.length === 0 || place !== null)).toBe(true);
  });

  it('removes the objects of every prefix that does not stay with its rows', () => {
    const stay = Object.keys(OBJECT_PREFIXES).filter((prefix) => !plan.objects.some((it) => it.prefix === prefix));
    expect(stay.sort()).toEqual(['evidence/', 'held/']);
  });
});
