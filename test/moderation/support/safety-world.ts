import { EntityManager } from '@mikro-orm/postgresql';
import type { CaseId } from '../../../src/kernel/ids.js';
import { type CaseActor, type NewCaseEvent, type RecordedCaseEvent, SYSTEM } from '../../../src/modules/moderation/cases/case-event.js';
import type { CaseRow } from '../../../src/modules/moderation/cases/case-events.repository.js';
import { fold } from '../../../src/modules/moderation/cases/case-fold.js';
import { Cases } from '../../../src/modules/moderation/cases/cases.js';
import { runInScope } from '../../../src/platform/persistence/scope.js';
import type { Client } from '../../support/actor.js';
import type { TestApp } from '../../support/harness.js';

export interface ReportAnswer {
  readonly id: string;
  readonly status: string;
  readonly subject: { readonly type: string; readonly id: string };
  readonly reason: string;
  readonly createdAt: string;
  readonly decidedAt?: string;
  readonly outcome?: string;
}

export const decision = (outcome: 'acted-on' | 'no-violation'): NewCaseEvent => ({
  type: 'decided',
  data: { action: outcome === 'acted-on' ? 'remove' : 'none', rule: 'community-rules/spam', outcome, automated: false, endsAt: null },
});

/** What tests of reports, notices and evidence do and look at. */
export class SafetyWorld {
  readonly cases: Cases;
  private readonly em: EntityManager;

  constructor(readonly app: TestApp) {
    this.cases = app.get(Cases);
    this.em = app.get(EntityManager);
  }

  inScope<T>(work: () => Promise<T>): Promise<T> {
    return runInScope(this.em, work);
  }

  inTransaction<T>(work: () => Promise<T>): Promise<T> {
    return runInScope(this.em, () => this.em.transactional(work));
  }

  append(caseId: CaseId, event: NewCaseEvent, actor: CaseActor = SYSTEM): Promise<number> {
    return this.inTransaction(() => this.cases.append(caseId, event, actor));
  }

  async report(client: Client, type: string, id: string, reason = 'spam', details?: string): Promise<ReportAnswer> {
    return (await client.post('/v1/reports', { subject: { type, id }, reason, details }).expect(201)).body as ReportAnswer;
  }

  async caseOf(reportId: string): Promise<CaseRow> {
    const [row] = await this.app.sql<{ case_id: CaseId }>('select case_id from report where id = $1', [reportId]);
    return this.case(row!.case_id);
  }

  /** Also that its row is the fold of its events. */
  async case(id: CaseId): Promise<CaseRow> {
    const found = (await this.inScope(() => this.cases.find(id)))!;
    expect(found).toMatchObject(fold(await this.events(id)));
    return found;
  }

  events(id: CaseId): Promise<RecordedCaseEvent[]> {
    return this.inScope(() => this.cases.history(id));
  }

  async typesOf(id: CaseId): Promise<string[]> {
    return (await this.events(id)).map(({ type }) => type);
  }
}
