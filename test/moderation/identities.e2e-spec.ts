import 'reflect-metadata';
import { jest } from '@jest/globals';
import fc from 'fast-check';
import type { CaseId } from '../../src/kernel/ids.js';
import { DECISION_ACTIONS } from '../../src/entities/moderation/statement.entity.js';
import { REPORT_REASONS } from '../../src/entities/moderation/report.entity.js';
import type { Actor } from '../support/actor.js';
import type { TestApp } from '../support/harness.js';
import { startWithoutTicks } from '../uploads/uploads-world.js';
import { DecisionWorld } from './support/decision-world.js';
import { type FakeContents, withFakeContents } from './support/fake-content.js';

describe('what the sides of a case learn', () => {
  let app: TestApp;
  let world: DecisionWorld;
  let contents: FakeContents;

  beforeAll(async () => {
    app = await startWithoutTicks();
    world = new DecisionWorld(app);
  });
  beforeEach(() => {
    contents = withFakeContents(app);
  });
  afterEach(() => jest.restoreAllMocks());
  afterAll(() => app?.stop());

  const usernameOf = async (who: Actor) =>
    ((await who.get('/v1/me').expect(200)).body as { profile: { username: string } }).profile.username;
  /** What somebody could be known by. */
  const namesOf = async (...people: Actor[]) => {
    const names = await Promise.all(people.map(async (who) => [who.id, who.email, await usernameOf(who)]));
    return names.flat();
  };

  it('P31 P16 the author never learns who reported, nor who decided; the reporter never who it was, nor who decided', async () => {
    const [author, reporter, mia, noa] = [await app.actor(), await app.actor(), await world.moderator(), await world.moderator()];
    const thing = await contents.post.add(author.id);
    const caseId = await world.reported(reporter, 'post', thing.ref, 'intimate-imagery');
    const { decisionId } = await world.decide(mia, caseId, { action: 'suspend', rule: 'intimate-imagery' });
    const appealed = await author.post(`/v1/decisions/${decisionId!}/appeal`, { text: 'That is me in the picture.' }).expect(201);
    const [{ id }] = (await app.sql<{ id: string }>('select id from appeal where statement_id = $1', [decisionId])) as [{ id: string }];
    await world.answer(noa, id).expect(201);
    const paths = ['/v1/me/decisions', '/v1/reports', '/v1/me'];
    const seenByAuthor = [appealed, ...(await Promise.all(paths.map((path) => author.get(path))))];
    const seenByReporter = await Promise.all(paths.map((path) => reporter.get(path)));
    const text = (answers: readonly { text: string; headers: object }[]) =>
      answers.map((it) => it.text + JSON.stringify(it.headers)).join();
    const forAuthor = [...(await namesOf(reporter, mia, noa)), caseId];
    const forReporter = [...(await namesOf(author, mia, noa)), caseId];
    expect(forAuthor.filter((name) => text(seenByAuthor).includes(name))).toEqual([]);
    expect(forReporter.filter((name) => text(seenByReporter).includes(name))).toEqual([]);
    const about = `select payload from outbox_event where payload::text like '%' || $1 || '%'`;
    const told = await app.sql<{ payload: object }>(about, [author.id]);
    expect(told.length).toBeGreaterThan(2);
    expect(JSON.stringify(told)).not.toContain(reporter.id);
  });

  it('P16 what is hidden before anybody looked has its reasons too; the decision replaces them, or gives it back', async () => {
    const [author, reporter, mia] = [await app.actor({ locale: 'es' }), await app.actor(), await world.moderator()];
    const [first, second] = [await contents.post.add(author.id), await contents.post.add(author.id)];
    const caseId = await world.reported(reporter, 'post', first.ref, 'intimate-imagery');
    const [hidden] = await world.decisionsOf(author);
    expect(hidden).toMatchObject({
      action: 'remove', subject: { id: first.ref }, inForce: true, appealable: true, strike: null, automated: { decision: true },
      measures: ['Others do not see your post, wherever they are, until a person has decided.'],
      reason: expect.stringMatching(/^Lo que podría incumplir/) as string,
    });
    await world.decide(mia, caseId, { rule: 'intimate-imagery' });
    const [decided, before] = await world.decisionsOf(author);
    expect([decided!.inForce, before!.inForce, before!.reversedAt]).toEqual([true, false, null]);
    const cleared = await world.reported(reporter, 'post', second.ref, 'minor-safety');
    expect(second.hidden).toBe(true);
    await world.decide(mia, cleared, { action: 'none', rule: 'minor-safety' });
    expect(second.hidden).toBe(false);
    expect((await world.decisionsOf(author)).slice(0, 2)).toMatchObject([{ action: 'restore' }, { action: 'remove', inForce: false }]);
  });

  it('P16 no restriction without its statement of reasons, whatever is reported, decided and appealed', async () => {
    const [author, reporter, mia, noa] = [await app.actor(), await app.actor(), await world.moderator(), await world.moderator()];
    const steps = fc.array(fc.constantFrom(...DECISION_ACTIONS, 'appeal-reversed', 'appeal-upheld'), { minLength: 1, maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...REPORT_REASONS), steps, async (reason, actions) => {
        await app.sql(`update account set status = 'active' where id = $1`, [author.id]);
        const thing = await contents.post.add(author.id);
        await app.sql('delete from report where account_id = $1', [reporter.id]); // or they report too much, and wrongly
        const caseId = await world.reported(reporter, 'post', thing.ref, reason);
        for (const action of actions) await step(caseId, action);
      }),
      { numRuns: 12 },
    );
    async function step(caseId: CaseId, action: string): Promise<void> {
      if (!action.startsWith('appeal-')) return void (await world.send(mia, caseId, { action, rule: 'hate' }));
      const newest = 'select id from statement where case_id = $1 order by event_sequence desc limit 1';
      const [last] = await app.sql<{ id: string }>(newest, [caseId]);
      if (!last) return;
      const again = await app.actor({ subject: author.subject });
      await again.post(`/v1/decisions/${last.id}/appeal`, { text: 'It is not what it looks like.' });
      const [appeal] = await app.sql<{ id: string }>('select id from appeal where statement_id = $1 and outcome is null', [last.id]);
      if (appeal) await world.answer(noa, appeal.id, { outcome: action.slice('appeal-'.length) });
    }
    const restricting = await app.sql<{ statements: string }>(`
      select (select count(*) from statement s where s.case_id = e.case_id and s.event_sequence = e.sequence) as statements
      from case_event e where e.type = 'hidden-at-intake'
        or (e.type = 'decided' and e.data->>'action' in ('remove', 'restrict', 'suspend', 'ban'))`);
    expect(restricting.length).toBeGreaterThan(5);
    expect(new Set(restricting.map(({ statements }) => statements))).toEqual(new Set(['1']));
    expect(await world.countOf(`restriction r where not exists (select 1 from statement s where s.id = r.statement_id)`)).toBe(0);
    const standing = `strike k join statement s on s.id = k.statement_id where s.reversed_at is not null and k.voided_at is null`;
    expect(await world.countOf(standing)).toBe(0);
    const held = `restriction r join statement s on s.id = r.statement_id where s.reversed_at is not null and r.lifted_at is null`;
    expect(await world.countOf(held)).toBe(0);
  }, 120_000);
});
