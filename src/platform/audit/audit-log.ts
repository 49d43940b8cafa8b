import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { Clock } from '../../kernel/clock.js';
import { type AuditRecord, chainHash, GENESIS_HASH, storedForm } from './audit-chain.js';

export interface AuditAct {
  /** An account id, or `operator` for the command line. */
  readonly actor: string;
  /** What was done: `staff.role-granted`. */
  readonly act: string;
  /** The id of what it was done to. */
  readonly subject?: string;
  /** Why: the person's words, a case, a ticket. */
  readonly purpose: string;
  /** Ids and plain values, no personal data. */
  readonly details?: object;
}

export interface AuditVerdict {
  readonly ok: boolean;
  readonly entries: number;
  /** The first entry that does not follow from the one before it. */
  readonly brokenAt?: number;
}

const PAGE = 1_000;
const LOCK = "select pg_advisory_xact_lock(hashtextextended('audit-log', 0))";
const COLUMNS = 'sequence, at, actor, act, subject, purpose, details, previous_hash, hash';
const NEXT_PAGE = `select ${COLUMNS} from audit_entry where sequence > ? order by sequence limit ${PAGE}`;

interface AuditRow extends Omit<AuditRecord, 'sequence' | 'at'> {
  readonly sequence: string;
  readonly at: string | Date;
  readonly previous_hash: string;
  readonly hash: string;
}

/** The append-only log of what staff and operators do (law 12). Each entry carries the hash of the one before it. */
@Injectable()
export class AuditLog {
  constructor(
    private readonly em: EntityManager,
    private readonly clock: Clock,
  ) {}

  /** In the caller's transaction, or its own. Entries are written one at a time: others wait until it ends, so append last. */
  async append({ actor, act, subject, purpose, details }: AuditAct): Promise<void> {
    await this.em.transactional(async () => {
      await this.em.execute(LOCK);
      const [last] = await this.em.execute<AuditRow[]>('select sequence, hash from audit_entry order by sequence desc limit 1');
      const record: AuditRecord = {
        sequence: last === undefined ? 1 : Number(last.sequence) + 1,
        at: this.clock.now(),
        actor,
        act,
        subject: subject ?? null,
        purpose,
        details: storedForm(details ?? {}),
      };
      const previousHash = last?.hash ?? GENESIS_HASH;
      await this.em.execute(
        `insert into audit_entry (${COLUMNS}) values (?, ?, ?, ?, ?, ?, ?::jsonb, ?, ?)`,
        [
          record.sequence, record.at, record.actor, record.act, record.subject, record.purpose, JSON.stringify(record.details),
          previousHash, chainHash(record, previousHash),
        ],
        'run',
      );
    });
  }

  /** Reads the whole log in pages and computes every hash again. */
  async verify(): Promise<AuditVerdict> {
    let entries = 0;
    let previousHash = GENESIS_HASH;
    for (;;) {
      const rows = await this.em.execute<AuditRow[]>(NEXT_PAGE, [entries]);
      for (const row of rows) {
        const sequence = Number(row.sequence);
        const follows = sequence === entries + 1 && row.previous_hash === previousHash;
        const hash = chainHash({ ...row, sequence, at: new Date(row.at) }, previousHash);
        if (!follows || row.hash !== hash) return { ok: false, entries, brokenAt: sequence };
        previousHash = row.hash;
        entries = sequence;
      }
      if (rows.length < PAGE) return { ok: true, entries };
    }
  }
}
