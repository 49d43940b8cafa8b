import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import type { ReportOutcome, ReportReason, ReportState } from '../../../entities/moderation/report.entity.js';
import type { AccountId, CaseId } from '../../../kernel/ids.js';
import type { SubjectSnapshot } from '../../../kernel/reportable-content.js';
import { AuditLog } from '../../../platform/audit/audit-log.js';
import { AuthFacade } from '../../auth/index.js';
import type { RecordedCaseEvent } from '../cases/case-event.js';
import { Cases, NoSuchCase } from '../cases/cases.js';
import { ReportableKinds } from '../cases/reportable-kinds.js';
import { CaseNotFound } from '../decisions/decisions.problems.js';
import { Parties } from '../decisions/parties.js';
import { SubjectNames } from '../decisions/subject-name.js';
import { EvidenceAccess, type EvidenceItem } from '../evidence/evidence-access.js';
import { Strikes, type StrikeStanding } from '../strikes/strikes.service.js';
import { type PastDecision, PersonHistory } from './person-history.js';
import { Queue, type QueueRow } from './queue.repository.js';

/** Who reported, with how much their word was worth so far. */
export interface ReadReporter {
  /** Null: by a notice, or of somebody who is gone. */
  readonly username: string | null;
  readonly decided: number;
  readonly actedOn: number;
}

export interface ReadReport {
  readonly id: string;
  readonly reason: ReportReason;
  readonly details: string | null;
  readonly state: ReportState;
  readonly outcome: ReportOutcome | null;
  readonly createdAt: Date;
  readonly byNotice: boolean;
  /** Null when it is withheld. */
  readonly reporter: ReadReporter | null;
}

type ReportRow = Omit<ReadReport, 'reporter'> & ReadReporter;

export interface ReadPerson {
  readonly username: string | null;
  readonly status: string;
  readonly strikes: StrikeStanding;
  readonly decisions: readonly PastDecision[];
}

/** How it stands; texts and facts are null when they are withheld. */
export interface ReadSnapshot {
  readonly texts: SubjectSnapshot['texts'] | null;
  readonly facts: SubjectSnapshot['facts'] | null;
  readonly publishedAt: Date;
}

export interface ReadCase {
  readonly summary: QueueRow;
  readonly subjectRef: string;
  /** As it stands now; null when it is gone. */
  readonly snapshot: ReadSnapshot | null;
  readonly events: readonly (RecordedCaseEvent & { readonly username: string | null })[];
  readonly reports: readonly ReadReport[];
  readonly evidence: readonly EvidenceItem[];
  readonly person: ReadPerson | null;
}

const REPORTS = `
  select r.id, r.reason, r.details, r.state, r.outcome, r.created_at as "createdAt", r.notice_id is not null as "byNotice",
    p.username, coalesce(h.decided, 0)::int as decided, coalesce(h.acted_on, 0)::int as "actedOn"
  from report r left join profile p on p.account_id = r.account_id
    left join lateral (
      select count(*) as decided, count(*) filter (where o.outcome = 'acted-on') as acted_on
      from report o where o.account_id = r.account_id and o.state = 'decided') h on true
  where r.case_id = ? order by r.created_at, r.id limit 200`;
const USERNAMES = 'select account_id as id, username from profile where account_id = any(?::uuid[])';

/** A case with all that there is to it, for a moderator who is no party to it and says why (law 12). */
@Injectable()
export class CaseReading {
  constructor(
    private readonly em: EntityManager,
    private readonly cases: Cases,
    private readonly queue: Queue,
    private readonly parties: Parties,
    private readonly kinds: ReportableKinds,
    private readonly names: SubjectNames,
    private readonly evidence: EvidenceAccess,
    private readonly strikes: Strikes,
    private readonly history: PersonHistory,
    private readonly auth: AuthFacade,
    private readonly audit: AuditLog,
  ) {}

  /**
   * With a purpose, in the audit log before anything is handed out. Without one nothing that people wrote or made, and nobody's name.
   * @throws CaseNotFound, OwnCase
   */
  read(caseId: CaseId, actor: AccountId, purpose?: string): Promise<ReadCase> {
    return this.em.transactional(async () => {
      const row = await this.cases.getLocked(caseId).catch((error: unknown) => {
        throw error instanceof NoSuchCase ? new CaseNotFound() : error;
      });
      await this.parties.assertImpartial(row, actor);
      const summary = (await this.queue.find(caseId))!;
      const snapshot = await this.kinds.of(row.subjectType).snapshot(row.subjectId);
      const [subjectRef, events, reports] = [await this.names.refOf(row), await this.events(caseId), await this.reports(caseId)];
      const evidence = await this.evidence.listOf(caseId);
      const bare = { summary, subjectRef, snapshot, events, reports, evidence, person: null };
      if (purpose === undefined) return withheld(bare);
      await this.audit.append({ actor, purpose, act: 'moderation.case-read', subject: caseId });
      return { ...bare, person: row.accountId && (await this.person(row.accountId, caseId)) };
    });
  }

  private async events(caseId: CaseId): Promise<ReadCase['events']> {
    const events = await this.cases.history(caseId);
    const ids = [...new Set(events.flatMap(({ actor }) => ('id' in actor ? actor.id : [])))];
    const known = await this.em.execute<{ id: AccountId; username: string }[]>(USERNAMES, [`{${ids.join(',')}}`]);
    const usernames = new Map(known.map(({ id, username }) => [id, username]));
    return events.map((event) => ({ ...event, username: ('id' in event.actor && usernames.get(event.actor.id)) || null }));
  }

  private async reports(caseId: CaseId): Promise<ReadReport[]> {
    const rows = await this.em.execute<ReportRow[]>(REPORTS, [caseId]);
    return rows.map(({ username, decided, actedOn, ...row }) => ({
      ...row, createdAt: new Date(row.createdAt), reporter: { username, decided, actedOn },
    }));
  }

  private async person(accountId: AccountId, except: CaseId): Promise<ReadPerson> {
    const username = await this.names.usernameOf(accountId);
    const status = (await this.auth.accountOf(accountId))?.status ?? 'deleted';
    return {
      username, status, strikes: await this.strikes.standingOf(accountId), decisions: await this.history.decisionsAbout(accountId, except),
    };
  }
}

/** Of whom it is about and who reported it nothing is left, nor of what they said. */
function withheld({ snapshot, reports, events, ...rest }: ReadCase): ReadCase {
  return {
    ...rest,
    snapshot: snapshot && { ...snapshot, texts: null, facts: null },
    reports: reports.map((report) => ({ ...report, details: null, reporter: null })),
    events: events.map((event) => (event.actor.kind === 'staff' ? event : { ...event, username: null })),
  };
}
