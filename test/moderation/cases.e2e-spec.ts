import 'reflect-metadata';
import { EntityManager } from '@mikro-orm/postgresql';
import fc from 'fast-check';
import type { AccountId, CaseId, ReportId } from '../../src/kernel/ids.js';
import { type CaseActor, type NewCaseEvent, SYSTEM } from '../../src/modules/moderation/cases/case-event.js';
import type { CaseSubject } from '../../src/modules/moderation/cases/case-events.repository.js';
import { fold } from '../../src/modules/moderation/cases/case-fold.js';
import { Cases, NoSuchCase } from '../../src/modules/moderation/cases/cases.js';
import { anyEvent } from '../../src/modules/moderation/cases/testing/any-event.js';
import { runInScope } from '../../src/platform/persistence/scope.js';
import type { TestApp } from '../support/harness.js';
import { startWithoutTicks } from '../uploads/uploads-world.js';

const HOUR = 3_600_000;
/** On a machine with much else to do. */
const START_MS = 90_000;

describe('cases', () => {
  let app: TestApp;
  let cases: Cases;
  let em: EntityManager;

  beforeAll(async () => {
    app = await startWithoutTicks();
    cases = app.get(Cases);
    em = app.get(EntityManager);
  }, START_MS);
  afterAll(() => app?.stop());

  const inTransaction = <T>(work: () => Promise<T>): Promise<T> => runInScope(em, () => em.transactional(work));
  const uuid = <T extends string>() => crypto.randomUUID() as string as T;
  const somePost = (): CaseSubject => ({ type: 'post', id: uuid(), accountId: uuid<AccountId>() });
  const open = (subject = somePost()) => inTransaction(() => cases.openOrJoin(subject, { actor: SYSTEM, source: 'report' }));
  const append = (id: CaseId, event: NewCaseEvent, actor: CaseActor = SYSTEM) => inTransaction(() => cases.append(id, event, actor));
  const reported: NewCaseEvent = { type: 'reported', data: { reportId: uuid<ReportId>(), reason: 'spam', severity: 100 } };

  it('P9 the row of a case is the fold of its events, whatever happens to it', async () => {
    const staff: CaseActor = { kind: 'staff', id: uuid<AccountId>() };
    const actors = fc.constantFrom<CaseActor>(SYSTEM, { kind: 'anonymous' }, staff, { kind: 'person', id: uuid<AccountId>() });
    const happenings = fc.array(fc.tuple(anyEvent, actors), { maxLength: 15 });
    await fc.assert(
      fc.asyncProperty(happenings, async (events) => {
        const { caseId } = await open();
        for (const [event, actor] of events) await append(caseId, event, actor);
        const { id, subjectType, subjectId, accountId, ...row } = (await runInScope(em, () => cases.find(caseId)))!;
        const history = await runInScope(em, () => cases.history(caseId));
        expect([id, subjectType, subjectId, accountId].every(Boolean)).toBe(true);
        expect(row).toEqual(fold(history));
        expect(history.slice(1).map(({ type, data, actor }) => [{ type, data }, actor])).toEqual(events);
      }),
      { numRuns: 40 },
    );
  });

  it('P9 reports of one thing meet in one case, however they arrive; what comes after the decision opens another', async () => {
    const post = somePost();
    const joined = await app.overlap('moderation_case', 6, () => Promise.all(Array.from({ length: 6 }, () => open(post))));
    expect(new Set(joined.map(({ caseId }) => caseId)).size).toBe(1);
    expect(joined.filter(({ opened }) => opened)).toHaveLength(1);
    const { caseId } = joined[0]!;
    await append(caseId, { type: 'decided', data: { action: 'none', rule: 'r', outcome: 'no-violation', automated: false, endsAt: null } });
    expect((await open(post)).caseId).not.toBe(caseId);
  });

  it('gives every event its own number when many come at once', async () => {
    const { caseId } = await open();
    await app.overlap('case_event', 1, () => Promise.all(Array.from({ length: 8 }, () => append(caseId, reported))));
    const history = await runInScope(em, () => cases.history(caseId));
    expect(history.map(({ sequence }) => sequence)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(await runInScope(em, () => cases.find(caseId))).toMatchObject({ reportCount: 8, lastSequence: 9 });
  });

  it('keeps the nearer deadline when somebody with another joins', async () => {
    const post = somePost();
    const { caseId } = await open(post);
    const before = (await runInScope(em, () => cases.find(caseId)))!;
    const clocks = { alertMs: HOUR, dueMs: 48 * HOUR };
    await inTransaction(() => cases.openOrJoin(post, { actor: SYSTEM, source: 'notice', clocks }));
    const after = (await runInScope(em, () => cases.find(caseId)))!;
    expect(after.dueAt).toEqual(before.dueAt);
    expect(after.alertAt.getTime()).toBeLessThan(before.alertAt.getTime());
  });

  it('is changed in a transaction or not at all', async () => {
    const { caseId } = await open();
    await expect(runInScope(em, () => cases.append(caseId, reported, SYSTEM))).rejects.toThrow('outside a transaction');
    const broken = inTransaction(async () => {
      await cases.append(caseId, reported, SYSTEM);
      throw new Error('something else went wrong');
    });
    await expect(broken).rejects.toThrow('something else');
    expect(await runInScope(em, () => cases.find(caseId))).toMatchObject({ lastSequence: 1, reportCount: 0 });
    await expect(append(uuid<CaseId>(), reported)).rejects.toThrow(NoSuchCase);
  });

  it('P29 events are only added: nobody changes, deletes or truncates them, but an erasure, which changes the actor alone', async () => {
    const { caseId } = await open();
    for (const statement of [
      `update case_event set type = 'note' where case_id = '${caseId}'`,
      `delete from case_event where case_id = '${caseId}'`,
      'truncate case_event cascade',
    ]) {
      await expect(app.sql(statement)).rejects.toThrow('append-only');
    }
    const erase = (change: string) =>
      app.sql(`do $$ begin perform set_config('aicasso.erasure', 'on', true); update case_event set ${change}; end $$`);
    await expect(erase(`data = '{}'`)).rejects.toThrow('only actor_id');
    await erase('actor_id = gen_random_uuid()');
    expect(await app.sql('select 1 from case_event where actor_id is null')).toEqual([]);
  });

  it('tells of a new case once, by id alone', async () => {
    const { caseId } = await open();
    await append(caseId, reported);
    const told = await app.sql<{ payload: object }>(`select payload from outbox_event where type = 'moderation.case-opened'`);
    expect(told.filter(({ payload }) => JSON.stringify(payload) === JSON.stringify({ caseId }))).toHaveLength(1);
  });
});
