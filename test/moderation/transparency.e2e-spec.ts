import 'reflect-metadata';
import { randomUUID } from 'node:crypto';
import type { TestApp } from '../support/harness.js';
import { startWithoutTicks } from '../uploads/uploads-world.js';
import { DecisionWorld } from './support/decision-world.js';

type Row = Readonly<Record<string, unknown>>;

const YEAR = 2020;
const at = (monthDay: string, hour = 0) => new Date(`${YEAR}-${monthDay}T${String(hour).padStart(2, '0')}:00:00.000Z`);
const JUST_BEFORE = new Date('2019-12-31T23:59:59.999Z');
const JUST_AFTER = new Date('2021-01-01T00:00:00.000Z');

/** A year small enough to count by hand. */
class KnownYear {
  readonly ids: string[] = [];

  constructor(private readonly app: TestApp) {}

  async add(table: string, row: Row): Promise<string> {
    const values = table === 'case_event' ? row : { id: this.id(), ...row };
    const names = Object.keys(values);
    const isJson = (it: unknown) => it !== null && typeof it === 'object' && !Array.isArray(it) && !(it instanceof Date);
    const given = Object.values(values).map((it) => (isJson(it) ? JSON.stringify(it) : it));
    await this.app.sql(`insert into ${table} (${names.join(', ')}) values (${names.map((_, i) => `$${i + 1}`).join(', ')})`, given);
    return String((values as Row)['id']);
  }

  notice(kind: string, state: string, receivedAt: Date): Promise<string> {
    return this.add('notice', {
      kind, state, locations: [], explanation: 'It shows Eva.', good_faith: true, missing: [], secret_hash: 'x', locale: 'en',
      received_at: receivedAt, complete_at: state === 'decided' ? receivedAt : null,
    });
  }

  case(): Promise<string> {
    const times = { opened_at: at('01-01'), alert_at: at('01-01'), due_at: at('01-01') };
    return this.add('moderation_case', { subject_type: 'post', subject_id: this.id(), state: 'decided', ...times });
  }

  event(caseId: string, sequence: number, type: string, when: Date, data: object = {}): Promise<string> {
    return this.add('case_event', { case_id: caseId, sequence, type, actor_kind: 'system', data, at: when });
  }

  report(caseId: string, reason: string, createdAt: Date, outcome: string | null, noticeId: string | null = null): Promise<string> {
    return this.add('report', {
      case_id: caseId, notice_id: noticeId, account_id: noticeId ? null : this.id(), subject_type: 'post', subject_ref: this.id(), reason,
      state: outcome ? 'decided' : 'received', outcome, created_at: createdAt,
    });
  }

  statement(caseId: string, sequence: number, more: Row): Promise<string> {
    return this.add('statement', {
      case_id: caseId, event_sequence: sequence, account_id: this.id(), subject_type: 'post', subject_ref: this.id(), reason: 'As it is.',
      fields: {}, automated_detection: false, automated_decision: false, appeal_until: at('12-01'), ...more,
    });
  }

  private id(): string {
    const id = randomUUID();
    this.ids.push(id);
    return id;
  }
}

async function lay(year: KnownYear, accountId: string): Promise<void> {
  const decided = (action: string, rule: string) => ({ action, rule, outcome: 'acted-on', automated: false, endsAt: null });
  const [removed, cleared, suspended] = [await year.case(), await year.case(), await year.case()];

  await year.report(removed, 'illegal', at('02-01'), 'acted-on', await year.notice('illegal-content', 'decided', at('02-01')));
  await year.event(removed, 1, 'decided', at('02-01', 10), decided('remove', 'harassment'));
  const removal = await year.statement(removed, 1, { action: 'remove', rule: 'harassment', informed_at: at('02-01', 10) });
  await year.add('strike', { account_id: accountId, statement_id: removal, weight: 2, created_at: at('02-01'), expires_at: at('12-01') });

  const intimate = await year.notice('intimate-imagery', 'decided', at('03-01'));
  await year.report(cleared, 'intimate-imagery', at('03-01'), 'no-violation', intimate);
  await year.event(cleared, 1, 'hidden-at-intake', at('03-01'));
  await year.statement(cleared, 1, {
    action: 'remove', rule: 'intimate-imagery', informed_at: at('03-01'), automated_decision: true, reversed_at: at('03-03'),
  });
  await year.event(cleared, 2, 'decided', at('03-03'), decided('none', 'intimate-imagery'));

  for (const hour of [0, 2]) await year.report(suspended, 'hate', at('06-01', hour), 'acted-on');
  await year.event(suspended, 1, 'decided', at('06-01', 6), decided('suspend', 'hate'));
  await year.event(suspended, 2, 'copy-found', at('06-01', 7), { of: removed, bits: 2 });
  await year.event(suspended, 3, 'decided', at('06-01', 23), decided('suspend', 'hate')); // once more: what came before was decided
  const reversed = { action: 'suspend', rule: 'hate', informed_at: at('06-01'), reversed_at: at('06-10') };
  const suspension = await year.statement(suspended, 1, reversed);
  await year.add('restriction', {
    account_id: accountId, statement_id: suspension, kind: 'account', created_at: at('06-01'), lifted_at: at('06-10'),
  });
  await year.add('strike', {
    account_id: accountId, statement_id: suspension, weight: 4, created_at: at('06-01'), expires_at: at('12-01'), voided_at: at('06-10'),
  });
  await year.report(suspended, 'spam', at('06-02'), null);
  await year.add('appeal', {
    statement_id: suspension, account_id: accountId, text: 'No.', created_at: at('06-09'), outcome: 'reversed', decided_at: at('06-09', 12),
    decided_by: accountId,
  });
  await year.add('appeal', { statement_id: removal, account_id: accountId, text: 'No.', created_at: at('06-09') });

  await year.notice('illegal-content', 'closed', at('12-31', 23));
  await year.notice('illegal-content', 'incomplete', at('01-01'));
  for (const rules of [['known-file'], ['weapons']]) {
    const check = { account_id: accountId, subject: 'upload', verdict: 'refuse', rules: `{${rules.join()}}`, created_at: at('05-05') };
    await year.add('content_check', { ...check, checkers: {} });
  }
  for (const other of [JUST_BEFORE, JUST_AFTER]) {
    await year.notice('other', 'closed', other);
    await year.report(removed, 'other', other, null);
  }
  await year.event(cleared, 3, 'copy-found', JUST_AFTER, { of: removed, bits: 0 });
  await year.event(cleared, 4, 'decided', JUST_AFTER, decided('ban', 'hate'));
}

describe('figures for the transparency report', () => {
  let app: TestApp;
  let world: DecisionWorld;
  let year: KnownYear;

  beforeAll(async () => {
    app = await startWithoutTicks();
    world = new DecisionWorld(app);
    year = new KnownYear(app);
    await lay(year, (await app.actor()).id);
  }, 90_000);
  afterAll(() => app?.stop());

  it('are those that one counts by hand', async () => {
    const { body, text } = await (await world.staff('compliance')).get(`/v1/staff/transparency?year=${YEAR}`).expect(200);
    expect(body).toEqual({
      year: YEAR,
      from: '2020-01-01T00:00:00.000Z',
      until: '2021-01-01T00:00:00.000Z',
      notices: [
        { kind: 'illegal-content', received: 3, complete: 1, actedOn: 1, noViolation: 0, leadingNowhere: 1, pending: 1 },
        { kind: 'intimate-imagery', received: 1, complete: 1, actedOn: 0, noViolation: 1, leadingNowhere: 0, pending: 0 },
      ],
      reports: [
        { source: 'notice', reason: 'illegal', received: 1, actedOn: 1, noViolation: 0, pending: 0 },
        { source: 'notice', reason: 'intimate-imagery', received: 1, actedOn: 0, noViolation: 1, pending: 0 },
        { source: 'person', reason: 'hate', received: 2, actedOn: 2, noViolation: 0, pending: 0 },
        { source: 'person', reason: 'spam', received: 1, actedOn: 0, noViolation: 0, pending: 1 },
      ],
      handling: [ // 10, 48, 6 and 4 hours
        { source: 'all', decided: 4, medianHours: 8, within24HoursShare: 0.75 },
        { source: 'notice', decided: 2, medianHours: 29, within24HoursShare: 0.5 },
        { source: 'person', decided: 2, medianHours: 5, within24HoursShare: 1 },
      ],
      decisions: [
        { action: 'none', rule: 'intimate-imagery', automated: false, count: 1, reversed: 0 },
        { action: 'remove', rule: 'harassment', automated: false, count: 1, reversed: 0 },
        { action: 'remove', rule: 'intimate-imagery', automated: true, count: 1, reversed: 1 },
        { action: 'suspend', rule: 'hate', automated: false, count: 2, reversed: 1 },
      ],
      appeals: [
        { action: 'remove', automated: false, received: 1, upheld: 0, reversed: 0, pending: 1, medianHours: null },
        { action: 'suspend', automated: false, received: 1, upheld: 0, reversed: 1, pending: 0, medianHours: 12 },
      ],
      restrictions: [{ kind: 'account', count: 1, withoutEnd: 1, lifted: 1 }],
      strikes: [
        { action: 'remove', count: 1, weight: 2, voided: 0 },
        { action: 'suspend', count: 1, weight: 4, voided: 1 },
      ],
      copies: { ofReported: 1, ofRemoved: 1 },
    });
    expect(year.ids.filter((id) => text.includes(id))).toEqual([]);
  });

  it('are empty of a year in which nothing was', async () => {
    const { body } = await (await world.moderator()).get('/v1/staff/transparency?year=2005').expect(200);
    expect(body).toMatchObject({ notices: [], reports: [], decisions: [], appeals: [], copies: { ofReported: 0, ofRemoved: 0 } });
    const handling = [{ source: 'all', decided: 0, medianHours: null, within24HoursShare: null }];
    expect((body as { handling: object[] }).handling).toEqual(handling);
  });

  it('are for moderators and compliance, of a year, and in the audit log', async () => {
    const [mia, noa] = [await world.moderator(), await app.actor()];
    await noa.get('/v1/staff/transparency?year=2005').expect(403);
    await (await world.staff('admin')).get('/v1/staff/transparency?year=2005').expect(403);
    for (const query of ['', '?year=', '?year=soon', '?year=20200', '?year=2020.5']) {
      await mia.get(`/v1/staff/transparency${query}`).expect(422);
    }
    await mia.get('/v1/staff/transparency?year=2005').expect(200);
    const { body } = await mia.get('/v1/staff/audit-log?limit=1').expect(200);
    const entry = { act: 'moderation.transparency-read', actor: mia.id, details: { year: 2005 } };
    expect(body).toMatchObject({ items: [entry] });
  });
});
