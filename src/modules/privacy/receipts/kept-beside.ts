import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { Clock } from '../../../kernel/clock.js';
import type { DeletionId } from '../../../kernel/ids.js';
import { RETENTION_CLASSES, retentionMs } from '../../../kernel/retention-classes.js';
import { Config } from '../../../platform/config/config.js';
import { erasureEntryMs } from '../../../platform/storage/erasure-bucket.js';
import type { BESIDE } from './kept-classes.js';
import type { KeptPart } from './receipt.js';

const DAY_MS = 86_400_000;
/**
 * By the time of the receipt the account id is gone: the entries that name it were counted by a step before. Those of the end itself are
 * counted here, and one more: that of the receipt that is being written.
 */
const AUDITED = `
  select coalesce(max((counts->>'kept')::int), 0) + (select count(*)::int from audit_entry where subject = ?::text) + 1 as rows
  from deletion_step where deletion_id = ? and step = 'mentions/audit_entry'`;
/** One entry when the end began; one more when its last letter went, which is noted once the receipt is signed. */
const ENTERED = `
  select d.started_at as "startedAt", coalesce((last.counts->>'letters')::int, 0) as letters
  from account_deletion d join deletion_step s on s.deletion_id = d.id and s.step = 'freeze/privacy.enter-erasure-list'
    left join deletion_step last on last.deletion_id = d.id and last.step = 'receipt/issue'
  where d.id = ? and s.ended_at is not null`;
/** What an order keeps secret, and what was never handed over, is named to nobody. */
const DISCLOSED = `
  select count(*)::int as rows, max(disclosed_at) as last from authority_disclosure
  where ? in (account_id, proposed_by, approved_by) and disclosed_at is not null and (secret_until is null or secret_until <= ?)`;
/** A form may be used for half an hour; what lies there is swept hourly once it is an hour old. */
const FORMS_SWEPT_AFTER_MS = 3 * 3_600_000;
const FORMS = `
  select (counts->>'openForms')::int as forms, ended_at as "endedAt" from deletion_step
  where deletion_id = ? and step = 'close/generation.end-uploads' and (counts->>'openForms')::int > 0`;
const NOTES = {
  audit: 'nothing of it is ever removed: append-only, hash-chained',
  events: 'messages about the account between parts of this service, if one of them has not taken them yet; they were not counted',
  forms: 'addresses for uploads that were handed out and could not be taken back: what is sent there after the end is removed by then',
  list: 'ids of the account and its end and whether a last letter went, in a bucket of its own, for a restored backup to forget it again',
  disclosed: 'only what was handed over and may be named is counted: what an order keeps secret is not, nor whether there is any',
} as const;

/** What outlives an account where no column names its tombstone, or not everything may be told of it. */
@Injectable()
export class KeptBeside {
  constructor(
    private readonly em: EntityManager,
    private readonly clock: Clock,
    private readonly config: Config,
  ) {}

  async of(deletionId: DeletionId): Promise<KeptPart[]> {
    const found = [await this.listed(deletionId), await this.forms(deletionId)].filter((part) => part !== null);
    return [await this.audited(deletionId), ...found, this.undelivered(), await this.disclosed(deletionId)];
  }

  private async audited(deletionId: DeletionId): Promise<KeptPart> {
    const [{ rows }] = await this.em.execute<[{ rows: number }]>(AUDITED, [deletionId, deletionId]);
    return part('audit-log', { until: null, note: NOTES.audit, rows, tables: { audit_entry: rows } });
  }

  /** By the day on which the end began, as the list has it. */
  private async listed(deletionId: DeletionId): Promise<KeptPart | null> {
    const [entered] = await this.em.execute<{ startedAt: string; letters: number }[]>(ENTERED, [deletionId]);
    if (!entered) return null;
    const day = Math.floor(new Date(entered.startedAt).getTime() / DAY_MS) * DAY_MS;
    const until = new Date(day + DAY_MS + erasureEntryMs(this.config)).toISOString();
    return part('erasure-list', { until, note: NOTES.list, rows: 0, tables: {}, objects: 1 + entered.letters });
  }

  private async forms(deletionId: DeletionId): Promise<KeptPart | null> {
    const [step] = await this.em.execute<{ forms: number; endedAt: string }[]>(FORMS, [deletionId]);
    if (!step) return null;
    const until = new Date(new Date(step.endedAt).getTime() + FORMS_SWEPT_AFTER_MS).toISOString();
    return part('unfinished-upload', { until, note: `${step.forms} ${NOTES.forms}`, rows: 0, tables: {} });
  }

  private undelivered(): KeptPart {
    return part('delivered-event', { until: null, note: NOTES.events, rows: null, tables: {} });
  }

  /** Said to everybody alike, so that nobody learns by it that there is something they must not know of. */
  private async disclosed(deletionId: DeletionId): Promise<KeptPart> {
    const [{ rows, last }] = await this.em.execute<[{ rows: number; last: string | null }]>(DISCLOSED, [deletionId, this.clock.now()]);
    const until = last === null ? null : new Date(new Date(last).getTime() + retentionMs('authority-disclosure')).toISOString();
    return part('authority-disclosure', { until, note: NOTES.disclosed, rows, tables: { authority_disclosure: rows } });
  }
}

function part(name: (typeof BESIDE)[number], said: Pick<KeptPart, 'until' | 'note' | 'rows' | 'tables' | 'objects'>): KeptPart {
  const { source: basis, trigger } = RETENTION_CLASSES[name];
  return { class: name, basis, trigger, ...said };
}
