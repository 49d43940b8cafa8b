import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { CaseMismatch } from './privacy.problems.js';

const CASE = `
  select details ->> 'case' as "case" from audit_entry where subject = ? and act = ? order by sequence limit 1`;
const ACTORS = `
  select distinct on (subject) subject, actor from audit_entry where act = ? and subject = any(?::text[]) order by subject, sequence`;

/**
 * What the audit log knows of holds and disclosures, which nobody can change after: the case under which each was proposed, and who did
 * something to it first.
 */
@Injectable()
export class StaffRecord {
  constructor(private readonly em: EntityManager) {}

  /**
   * A later act belongs to the case under which the thing was proposed; its own id is as good.
   * @param proposal the act that proposed it: `privacy.hold-proposed`. @throws CaseMismatch
   */
  async assertCase(proposal: string, subject: string, given: string): Promise<void> {
    if (given.trim().toLowerCase() === subject) return;
    const [found] = await this.em.execute<{ case: string }[]>(CASE, [subject, proposal]);
    if (found?.case.trim() !== given.trim()) throw new CaseMismatch();
  }

  /** By subject; those to which nobody did it are not among them. */
  async firstActors(act: string, subjects: readonly string[]): Promise<ReadonlyMap<string, string>> {
    const rows = await this.em.execute<{ subject: string; actor: string }[]>(ACTORS, [act, `{${subjects.join(',')}}`]);
    return new Map(rows.map(({ subject, actor }) => [subject, actor]));
  }
}
