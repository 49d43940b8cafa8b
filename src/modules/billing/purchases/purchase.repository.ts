import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import type { Store } from '../../../entities/billing/store-purchase.entity.js';
import type { AccountId, PurchaseId } from '../../../kernel/ids.js';
import { columnOf, PURCHASE_COLUMNS, type PurchaseKey, purchaseOf, type PurchaseRow, type RawPurchase } from './purchase-row.js';

const KEY_LOCK = `select pg_advisory_xact_lock(hashtextextended('billing.purchase/' || ?::text, 0))`;

/**
 * A purchase with all those whose place it took and that took its place. The union leaves out what is there already, so a ring of
 * purchases that name each other ends too.
 */
const LINE = `
  with recursive line (id, store, environment, store_key, replaces_key) as (
    select id, store, environment, store_key, replaces_key from store_purchase where id = ?
    union
    select n.id, n.store, n.environment, n.store_key, n.replaces_key
      from line l join store_purchase n
        on n.store = l.store and n.environment = l.environment and (n.store_key = l.replaces_key or n.replaces_key = l.store_key))`;

const FIRST = '00000000-0000-0000-0000-000000000000';
const UNKNOWN = `
  select it.id, it.store, array_agg(distinct it.product) as "storeProductIds"
    from (select id, store, store_product_id as product from store_purchase where product_id is null and id > ?
          union all
          select purchase_id, store, store_product_id from store_unit where product_id is null and purchase_id > ?) it
   group by it.id, it.store order by it.id limit ?`;

/** Rows of `store_purchase`. */
@Injectable()
export class PurchaseRepository {
  constructor(private readonly em: EntityManager) {}

  /** Others that mean one of these wait until the transaction ends, also while there is no row yet. Taken in one order. */
  async lockKeys({ store, environment }: Omit<PurchaseKey, 'storeKey'>, keys: readonly string[]): Promise<void> {
    for (const key of [...new Set(keys)].sort()) await this.em.execute(KEY_LOCK, [`${store}/${environment}/${key}`]);
  }

  async find({ store, environment, storeKey }: PurchaseKey): Promise<PurchaseRow | null> {
    const sql = `select ${PURCHASE_COLUMNS} from store_purchase p where store = ? and environment = ? and store_key = ?`;
    const [row] = await this.em.execute<RawPurchase[]>(sql, [store, environment, storeKey]);
    return row ? purchaseOf(row) : null;
  }

  async get(id: PurchaseId): Promise<PurchaseRow> {
    const [row] = await this.em.execute<RawPurchase[]>(`select ${PURCHASE_COLUMNS} from store_purchase p where id = ?`, [id]);
    if (!row) throw new Error(`There is no purchase ${id}`);
    return purchaseOf(row);
  }

  /** Locks the rows of the whole line, in the order of their ids. */
  async lockLine(id: PurchaseId): Promise<PurchaseRow[]> {
    const sql = `${LINE} select ${PURCHASE_COLUMNS} from store_purchase p where id in (select id from line) order by id for update`;
    let rows = await this.em.execute<RawPurchase[]>(sql, [id]);
    for (;;) {
      // the line may have grown while the lock was waited for; what is new has a later id
      const again = await this.em.execute<RawPurchase[]>(sql, [id]);
      if (again.length === rows.length) return again.map(purchaseOf);
      rows = again;
    }
  }

  async add(row: PurchaseRow): Promise<void> {
    const names = Object.keys(row) as (keyof PurchaseRow)[];
    const columns = names.map(columnOf).join(', ');
    const values = names.map((name) => row[name]);
    await this.em.execute(`insert into store_purchase (${columns}) values (${names.map(() => '?').join(', ')})`, values, 'run');
  }

  async change(id: PurchaseId, change: Partial<PurchaseRow>): Promise<void> {
    const names = Object.keys(change) as (keyof PurchaseRow)[];
    if (names.length === 0) return;
    const set = names.map((name) => `${columnOf(name)} = ?`).join(', ');
    await this.em.execute(`update store_purchase set ${set} where id = ?`, [...names.map((name) => change[name]), id], 'run');
  }

  /** Asked in vain: the next time is then. Nothing changes of a purchase of which the store has said something since it was read. */
  async postpone({ id, snapshotAt, checkAt: from, attempts }: PurchaseRow, checkAt: Date | null): Promise<void> {
    const sql = 'update store_purchase set check_at = ?, attempts = ? where id = ? and snapshot_at = ? and check_at is not distinct from ?';
    await this.em.execute(sql, [checkAt, checkAt === null ? 0 : attempts + 1, id, snapshotAt, from], 'run');
  }

  /** All of a person, the latest first. */
  async listOf(accountId: AccountId): Promise<PurchaseRow[]> {
    const sql = `select ${PURCHASE_COLUMNS} from store_purchase p where account_id = ? order by created_at desc, id desc`;
    return (await this.em.execute<RawPurchase[]>(sql, [accountId])).map(purchaseOf);
  }

  /** Those of a store whose time to be asked about has come, the longest waiting first. */
  async listDue(at: Date, store: Store, limit: number): Promise<PurchaseRow[]> {
    const sql = `select ${PURCHASE_COLUMNS} from store_purchase p where check_at <= ? and store = ? order by check_at, id limit ?`;
    return (await this.em.execute<RawPurchase[]>(sql, [at, store, limit])).map(purchaseOf);
  }

  /** Of which something was bought that the catalogue did not know, with what the store calls that; those after `after`, by id. */
  listUnknown(after: PurchaseId | null, limit: number): Promise<{ id: PurchaseId; store: Store; storeProductIds: string[] }[]> {
    return this.em.execute(UNKNOWN, [after ?? FIRST, after ?? FIRST, limit]);
  }
}
