import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import type { DeclaredTable } from '../../../entities/privacy.js';
import type { DeletionId } from '../../../kernel/ids.js';
import { RETENTION_CLASSES, type RetentionClass } from '../../../kernel/retention-classes.js';
import { KeptBeside } from './kept-beside.js';
import { conditionsOf, COUNTED } from './kept-classes.js';
import { KeptEnds } from './kept-ends.js';
import type { KeptPart } from './receipt.js';

const HOLDS = `
  select h.until, count(c.id)::int as rows, count(c.key)::int as objects
  from legal_hold h left join held_copy c on c.hold_id = h.id
  where h.account_id = ? and h.approved_at is not null and h.released_at is null group by h.id order by h.until`;

/** Ends that were taken back earlier: nothing in their rows leads to anybody once the account is gone, so a step before counted them. */
const UNDONE = `
  select coalesce(max((counts->>'undone')::int), 0) as rows from deletion_step
  where deletion_id = ? and step = 'freeze/privacy.enter-erasure-list'`;

/** What outlives an account: counted where it lies, by the tombstone's id that took the place of the account's. Reads only. */
@Injectable()
export class KeptRows {
  constructor(
    private readonly em: EntityManager,
    private readonly ends: KeptEnds,
    private readonly beside: KeptBeside,
  ) {}

  async of(deletionId: DeletionId, completedAt: Date): Promise<KeptPart[]> {
    const byClass = new Map<RetentionClass, Record<string, number>>();
    for (const table of COUNTED) {
      const rows = await this.count(table, deletionId);
      if (rows > 0) byClass.set(table.retention, { ...byClass.get(table.retention), [table.table]: rows });
    }
    const kept: KeptPart[] = [];
    for (const [name, tables] of byClass) kept.push(await this.part(name, tables, deletionId, completedAt));
    const all = [...kept, ...(await this.holds(deletionId)), ...(await this.beside.of(deletionId))];
    return all.sort((a, b) => (a.class < b.class ? -1 : 1));
  }

  private async count(table: DeclaredTable, deletionId: DeletionId): Promise<number> {
    const conditions = conditionsOf(table);
    if (conditions.length === 0) return 0;
    const [row] = await this.em.execute<{ rows: number }[]>(
      `select count(*)::int as rows from "${table.table}" where ${conditions.join(' or ')}`, conditions.map(() => deletionId),
    );
    return row!.rows + (table.table === 'account_deletion' ? await this.undone(deletionId) : 0);
  }

  private async undone(deletionId: DeletionId): Promise<number> {
    const [earlier] = await this.em.execute<{ rows: number }[]>(UNDONE, [deletionId]);
    return earlier!.rows;
  }

  private async part(
    name: RetentionClass, tables: Readonly<Record<string, number>>, deletionId: DeletionId, completedAt: Date,
  ): Promise<KeptPart> {
    const { source: basis, trigger } = RETENTION_CLASSES[name];
    const rows = Object.values(tables).reduce((sum, each) => sum + each, 0);
    return { class: name, basis, trigger, rows, tables, ...(await this.ends.of(name, deletionId, completedAt)) };
  }

  /** Each with its own end. On what ground it stands is in words of staff, who may have named somebody: the receipt says by which law. */
  private async holds(deletionId: DeletionId): Promise<KeptPart[]> {
    const { source: basis, trigger } = RETENTION_CLASSES['legal-hold'];
    const holds = await this.em.execute<{ until: string; rows: number; objects: number }[]>(HOLDS, [deletionId]);
    return holds.map(({ until, rows, objects }) => ({
      class: 'legal-hold', basis, trigger, until: new Date(until).toISOString(),
      rows, tables: { held_copy: rows }, objects,
    }));
  }
}
