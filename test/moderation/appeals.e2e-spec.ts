import 'reflect-metadata';
import { randomUUID } from 'node:crypto';
import { jest } from '@jest/globals';
import type { Actor } from '../support/actor.js';
import type { TestApp } from '../support/harness.js';
import { startWithoutTicks } from '../uploads/uploads-world.js';
import { DAY, DecisionWorld } from './support/decision-world.js';
import { type FakeContents, withFakeContents } from './support/fake-content.js';

const TEXT = 'Nobody was hounded, look again.';

describe('appeals', () => {
  let app: TestApp;
  let world: DecisionWorld;
  let contents: FakeContents;
  let ana: Actor;
  let bob: Actor;
  let mia: Actor;
  let noa: Actor;

  beforeAll(async () => {
    app = await startWithoutTicks();
    world = new DecisionWorld(app);
  });
  beforeEach(async () => {
    contents = withFakeContents(app);
    [ana, bob, mia, noa] = [await app.actor(), await app.actor(), await world.moderator(), await world.moderator()];
  });
  afterEach(() => jest.restoreAllMocks());
  afterAll(() => app?.stop());

  const against = async (author: Actor, body: object = {}) => {
    const thing = await contents.post.add(author.id);
    const caseId = await world.reported(ana, 'post', thing.ref);
    const { decisionId } = await world.decide(mia, caseId, body);
    return { thing, caseId, decisionId: decisionId! };
  };
  const code = async (sent: PromiseLike<{ status: number; body: unknown }>) => {
    const { status, body } = await sent;
    return `${status} ${(body as { code?: string }).code}`;
  };
  const send = (who: Actor, decisionId: string, text = TEXT) => who.post(`/v1/decisions/${decisionId}/appeal`, { text });
  const again = (who: Actor) => app.actor({ subject: who.subject });

  it('P16 are decided by another person; reversed, everything comes back, and the person is told why', async () => {
    const { thing, caseId, decisionId } = await against(bob, { action: 'suspend', rule: 'hate' });
    expect((await send(bob, decisionId).expect(201)).body).toMatchObject({
      id: decisionId, appealable: false, appeal: { status: 'received', outcome: null, reason: null },
    });
    const [{ id }] = (await app.sql<{ id: string }>('select id from appeal where statement_id = $1', [decisionId])) as [{ id: string }];
    expect(await code(world.answer(mia, id))).toBe('403 other-person-needed');
    expect(thing.hidden).toBe(true);
    await world.answer(noa, id, { reason: 'It quotes a book.' }).expect(201);
    expect(thing.hidden).toBe(false);
    expect(await world.statusOf(bob)).toBe('active');
    expect(await world.countOf('known_bad_hash where withdrawn_at is null and case_id = $1', [caseId])).toBe(0);
    const [decision] = await world.decisionsOf(bob);
    expect(decision).toMatchObject({
      inForce: false, strike: { active: false }, appeal: { status: 'decided', outcome: 'reversed', reason: 'It quotes a book.' },
    });
    const { items } = (await ana.get('/v1/reports').expect(200)).body as { items: object[] };
    expect(items[0]).toMatchObject({ status: 'decided', outcome: 'no-violation' });
    const told = `outbox_event where type = 'moderation.appeal-decided' and payload->>'statementId' = $1`;
    expect(await world.countOf(told, [decisionId])).toBe(1);
    expect(await code(world.answer(noa, id))).toBe('409 appeal-settled');
  });

  it('upheld, leave everything as it is', async () => {
    const { thing, decisionId } = await against(bob, { action: 'suspend' });
    await world.answer(noa, await world.appealOf(bob, decisionId), { outcome: 'upheld', reason: 'It is what it looks like.' }).expect(201);
    expect([thing.hidden, await world.statusOf(bob)]).toEqual([true, 'suspended']);
    expect((await world.decisionsOf(bob))[0]).toMatchObject({
      inForce: true, strike: { active: true }, appeal: { outcome: 'upheld', reason: 'It is what it looks like.' },
    });
  });

  it('P16 can be made for six months and no longer, also by who is suspended or leaving', async () => {
    const [early, late] = [await against(bob, { action: 'ban' }), await against(bob)];
    await app.sql(`update account set status = 'deletion-scheduled' where id = $1`, [bob.id]);
    app.clock.advance(183 * DAY);
    await send(await again(bob), early.decisionId).expect(201);
    app.clock.advance(1 * DAY + 60_000);
    const bobAgain = await again(bob);
    expect(await code(send(bobAgain, late.decisionId))).toBe('410 appeal-window-over');
    const own = await world.decisionsOf(bobAgain);
    expect(own.find(({ id }) => id === late.decisionId)).toMatchObject({ appealable: false, redress: { appeal: null, until: null } });
  });

  it('are made once, however often they are sent at a time', async () => {
    const { decisionId } = await against(bob);
    const answers = await app.overlap('moderation_case', 3, () =>
      Promise.all([1, 2, 3].map(() => code(send(bob, decisionId)))));
    expect(answers.filter((answer) => answer.startsWith('201'))).toHaveLength(1);
    expect(answers.filter((answer) => answer === '409 appeal-exists')).toHaveLength(2);
  });

  it('are about what takes something, of one’s own, in words', async () => {
    const { caseId, decisionId } = await against(bob);
    expect(await code(send(ana, decisionId))).toBe('404 decision-not-found');
    expect(await code(send(bob, randomUUID()))).toBe('404 decision-not-found');
    for (const text of ['too short', ' '.repeat(40), 'x'.repeat(2_001)]) {
      expect(await code(send(bob, decisionId, text))).toBe('422 invalid-request');
    }
    const { decisionId: restored } = await world.decide(mia, caseId, { action: 'restore' });
    expect(await code(send(bob, decisionId))).toBe('409 nothing-to-appeal');
    expect(await code(send(bob, restored!))).toBe('409 nothing-to-appeal');
  });

  it('keep their decision from being taken back past them', async () => {
    const { caseId, decisionId } = await against(bob);
    const appealId = await world.appealOf(bob, decisionId);
    expect(await code(world.send(noa, caseId, { action: 'restore' }))).toBe('409 appeal-pending');
    await world.answer(noa, appealId, { outcome: 'upheld' }).expect(201);
    await world.decide(noa, caseId, { action: 'restore' });
    expect((await world.decisionsOf(bob))[1]).toMatchObject({ appeal: { outcome: 'upheld' }, inForce: false });
  });

  it('end with a decision that gives everything back, as their people asked; nobody can say after it that the thing stays removed',
    async () => {
      const thing = await contents.post.add(bob.id);
      const caseId = await world.reported(ana, 'post', thing.ref, 'minor-safety');
      const [hidden] = await world.decisionsOf(bob);
      const appealId = await world.appealOf(bob, hidden!.id);
      await world.decide(mia, caseId, { action: 'none', reason: 'It is a drawing of a cat.' });
      expect(thing.hidden).toBe(false);
      const settled = (await world.decisionsOf(bob)).find(({ id }) => id === hidden!.id);
      expect(settled).toMatchObject({
        inForce: false, appeal: { status: 'decided', outcome: 'reversed', reason: 'It is a drawing of a cat.' },
      });
      const told = `outbox_event where type = 'moderation.appeal-decided' and payload->>'statementId' = $1`;
      expect(await world.countOf(told, [hidden!.id])).toBe(1);
      expect((await world.typesOf(caseId)).filter((type) => type === 'appeal-decided')).toHaveLength(1);
      expect(await code(world.answer(noa, appealId, { outcome: 'upheld' }))).toBe('409 appeal-settled');
    },
  );

  it('against two decisions of one case end together when one is reversed', async () => {
    const thing = await contents.post.add(bob.id);
    const caseId = await world.reported(ana, 'post', thing.ref, 'minor-safety');
    const [hidden] = await world.decisionsOf(bob);
    const otherId = await world.appealOf(bob, hidden!.id);
    const { decisionId } = await world.decide(mia, caseId, { action: 'remove' });
    await world.answer(noa, await world.appealOf(bob, decisionId!), { reason: 'It quotes a book.' }).expect(201);
    const own = (await world.decisionsOf(bob)).filter(({ appeal }) => appeal !== null);
    expect(own.map(({ appeal }) => appeal)).toMatchObject([1, 2].map(() => ({ outcome: 'reversed', reason: 'It quotes a book.' })));
    expect(await code(world.answer(noa, otherId, { outcome: 'upheld' }))).toBe('409 appeal-settled');
  });

  it('are not answered about what holds no more', async () => {
    const { decisionId } = await against(bob);
    const appealId = await world.appealOf(bob, decisionId);
    await app.sql('update statement set reversed_at = now() where id = $1', [decisionId]);
    expect(await code(world.answer(noa, appealId, { outcome: 'upheld' }))).toBe('409 decision-taken-back');
  });

  it('are not for whoever is a party to decide, nor for those who are no moderators', async () => {
    const { decisionId } = await against(noa);
    const appealId = await world.appealOf(noa, decisionId);
    expect(await code(world.answer(noa, appealId))).toBe('403 own-case');
    expect(await code(world.answer(ana, appealId))).toBe('403 role-required');
    expect(await code(world.answer(await world.moderator(), randomUUID()))).toBe('404 appeal-not-found');
    await app.sql('delete from account_role where account_id = $1', [ana.id]);
    await app.sql(`insert into account_role (account_id, role, granted_at) values ($1, 'moderator', now())`, [ana.id]);
    expect(await code(world.answer(ana, appealId))).toBe('403 own-case'); // she reported it
  });

  it('P16 end by a person alone: the database takes no outcome without one', async () => {
    const { decisionId } = await against(bob);
    const appealId = await world.appealOf(bob, decisionId);
    await expect(app.sql(`update appeal set outcome = 'upheld' where id = $1`, [appealId])).rejects.toThrow('appeal_decided_check');
    await world.answer(noa, appealId, { outcome: 'upheld' }).expect(201);
    const [row] = await app.sql<{ decided_by: string }>('select decided_by from appeal where id = $1', [appealId]);
    expect(row!.decided_by).toBe(noa.id);
  });

  it('wait for staff in the order they came; words are shown for a purpose alone, which is in the audit log', async () => {
    const [first, second] = [await against(bob), await against(bob)];
    const [firstId, secondId] = [await world.appealOf(bob, first.decisionId), await world.appealOf(bob, second.decisionId, TEXT)];
    const list = async (query: string) => {
      const { items } = (await noa.get(`/v1/staff/appeals?limit=100${query}`).expect(200)).body as { items: Record<string, unknown>[] };
      return items.filter(({ id }) => id === firstId || id === secondId);
    };
    const bare = await list('');
    expect(bare.map(({ id }) => id)).toEqual([firstId, secondId]);
    expect(bare[1]).toMatchObject({ decisionId: second.decisionId, caseId: second.caseId, state: 'open', text: null, reason: null });
    expect((await list('&purpose=Appeals'))[1]).toMatchObject({ text: TEXT });
    const read = `audit_entry where act = 'moderation.appeals-read' and purpose = 'Appeals' and details::text like '%' || $1 || '%'`;
    expect(await world.countOf(read, [secondId])).toBe(1);
    await world.answer(noa, firstId).expect(201);
    expect((await list('')).map(({ id }) => id)).toEqual([secondId]);
    expect((await list('&state=decided')).map(({ id }) => id)).toEqual([firstId]);
  });
});
