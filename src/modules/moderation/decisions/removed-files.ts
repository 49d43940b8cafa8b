import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { Clock } from '../../../kernel/clock.js';
import { type CaseId, Ids } from '../../../kernel/ids.js';
import { RULE_IDS, RULES, type RuleId } from '../statements/rules.js';

/** By themselves, and by what they were made from: of a recording each public copy has other bytes. */
const FILES = `
  select distinct on (known.sha256) known.sha256, perceptual_hash::text as "perceptualHash"
  from evidence, unnest(array[evidence.sha256, source_sha256]) known (sha256)
  where case_id = ? and kind = 'file' and known.sha256 is not null`;
/** What was withdrawn, or stands by another decision, stands by this one too. */
const KEEP_OUT = `
  insert into known_bad_hash (id, sha256, perceptual_hash, reason, case_id, created_at) values (?, ?, ?::bigint, ?, ?, ?)
  on conflict (sha256) do update set withdrawn_at = null, reason = excluded.reason, case_id = excluded.case_id
  where known_bad_hash.withdrawn_at is not null`;
/** But for those that another decision keeps out. */
const LET_IN = `
  update known_bad_hash h set withdrawn_at = ?
  where h.withdrawn_at is null
    and (h.case_id = ? or exists (select 1 from evidence e where e.case_id = ? and h.sha256 in (e.sha256, e.source_sha256)))
    and not exists (
      select 1 from evidence e join statement s on s.case_id = e.case_id
      where h.sha256 in (e.sha256, e.source_sha256) and e.case_id <> ? and s.reversed_at is null and s.rule = any(?::text[])
        and s.action in ('remove', 'restrict', 'suspend', 'ban'))`;
const AWAY = RULE_IDS.filter((id) => RULES[id].copiesStayAway);

/** The fingerprints of removed files, by what was sealed when they were reported. In the caller's transaction. */
@Injectable()
export class RemovedFiles {
  constructor(
    private readonly em: EntityManager,
    private readonly clock: Clock,
    private readonly ids: Ids,
  ) {}

  /** Copies are not let in again, where the rule says so. */
  async keepOut(caseId: CaseId, rule: RuleId): Promise<void> {
    if (!RULES[rule].copiesStayAway) return;
    const files = await this.em.execute<{ sha256: string; perceptualHash: string | null }[]>(FILES, [caseId]);
    for (const { sha256, perceptualHash } of files) {
      const values = [this.ids.random<string>(), sha256, perceptualHash, rule, caseId, this.clock.now()];
      await this.em.execute(KEEP_OUT, values, 'run');
    }
  }

  /** After the statements of the case are reversed. */
  async letIn(caseId: CaseId): Promise<void> {
    await this.em.execute(LET_IN, [this.clock.now(), caseId, caseId, caseId, `{${AWAY.join(',')}}`], 'run');
  }
}
