import 'reflect-metadata';
import { randomUUID } from 'node:crypto';
import { jest } from '@jest/globals';
import type { AccountStatus } from '../../src/entities/auth/account.entity.js';
import { ModerationFacade } from '../../src/modules/moderation/index.js';
import { AuditLog } from '../../src/platform/audit/audit-log.js';
import type { Actor } from '../support/actor.js';
import type { TestApp } from '../support/harness.js';
import { startWithoutTicks } from '../uploads/uploads-world.js';
import { DAY, DecisionWorld, REMOVE } from './support/decision-world.js';
import { type FakeContents, withFakeContents } from './support/fake-content.js';

describe('decisions', () => {
  let app: TestApp;
  let world: DecisionWorld;
  let contents: FakeContents;
  let ana: Actor;
  let bob: Actor;
  let mia: Actor;

  beforeAll(async () => {
    app = await startWithoutTicks();
    world = new DecisionWorld(app);
  });
  beforeEach(async () => {
    contents = withFakeContents(app);
    [ana, bob, mia] = [await app.actor(), await app.actor(), await world.moderator()];
  });
  afterEach(() => jest.restoreAllMocks());
  afterAll(() => app?.stop());

  const inDays = (days: number) => app.clock.after(days * DAY).toISOString();
  const caseAgainst = async (author: Actor, reporter: Actor) => {
    const thing = await contents.post.add(author.id);
    return { thing, caseId: await world.reported(reporter, 'post', thing.ref) };
  };
  const code = async (sent: PromiseLike<{ status: number; body: unknown }>) => {
    const { status, body } = await sent;
    return `${status} ${(body as { code?: string }).code}`;
  };
  const maySay = (who: Actor) => world.inScope(() => app.get(ModerationFacade).assertMayPublish(who.id));

  it('P16 tells of nothing that comes back while another case keeps it out of sight', async () => {
    const { thing, caseId } = await caseAgainst(bob, ana);
    await world.decide(mia, caseId);
    thing.hidden = false; // shown to whoever reports it, as a copy would be
    const other = await world.reported(ana, 'post', thing.ref, 'intimate-imagery');
    expect((await world.decide(mia, other, { action: 'none' })).decisionId).toBeNull();
    expect([thing.hidden, (await world.decisionsOf(bob)).map(({ action }) => action)]).toEqual([true, ['remove', 'remove']]);
    await world.decide(mia, caseId, { action: 'restore' });
    expect([thing.hidden, (await world.decisionsOf(bob))[0]!.action]).toEqual([false, 'restore']);
  });

  it('P16 P31 removes, tells the author why and the reporter that, and neither who the other is', async () => {
    const { thing, caseId } = await caseAgainst(bob, ana);
    const made = await world.decide(mia, caseId);
    expect(thing.hidden).toBe(true);
    const [decision, ...more] = await world.decisionsOf(bob);
    expect(more).toEqual([]);
    expect(decision).toMatchObject({
      id: made.decisionId, action: 'remove', subject: { type: 'post', id: thing.ref }, reason: REMOVE.reason,
      measures: ['Others no longer see your post, wherever they are, for good.'],
      rule: {
        id: 'harassment', text: 'Harassment, threats, or calling on others to join in.', law: null,
        clause: 'Community rules, “Not in public”',
      },
      circumstances: 'It was reported to us. A person decided.', automated: { detection: false, decision: false },
      endsAt: null, inForce: true, reversedAt: null, appealable: true, appeal: null, strike: { weight: 2, active: true },
    });
    const appeal = `/v1/decisions/${made.decisionId}/appeal`;
    expect(decision!.redress).toMatchObject({ appeal, court: 'At any time you can go to court.' });
    const { items } = (await ana.get('/v1/reports').expect(200)).body as { items: object[] };
    expect(items).toEqual([expect.objectContaining({ status: 'decided', outcome: 'acted-on' })]);
  });

  it('P35 tells the reasons in Spanish too', async () => {
    const { caseId } = await caseAgainst(bob, ana);
    await world.decide(mia, caseId, { action: 'restrict', until: inDays(3) });
    const [decision] = await world.decisionsOf(bob, 'es');
    expect(decision!.measures[0]).toBe('Las demás personas ya no ven tu publicación, estén donde estén, de forma permanente.');
    expect(decision!.measures[1]).toMatch(/^No puedes publicar ni comentar, estés donde estés, hasta el \d{4}-\d\d-\d\d \d\d:\d\d UTC/);
    expect(decision!.rule.text).toBe('Acoso, amenazas o llamar a otros a sumarse.');
    expect(decision!.circumstances).toBe('Nos llegó una denuncia sobre ello. Decidió una persona.');
  });

  it('finds nothing wrong: the author learns nothing, the reporter that nothing was found', async () => {
    const { thing, caseId } = await caseAgainst(bob, ana);
    expect(await world.decide(mia, caseId, { action: 'none' })).toMatchObject({ decisionId: null });
    expect(thing.hidden).toBe(false);
    expect(await world.decisionsOf(bob)).toEqual([]);
    const { items } = (await ana.get('/v1/reports').expect(200)).body as { items: object[] };
    expect(items).toEqual([expect.objectContaining({ status: 'decided', outcome: 'no-violation' })]);
  });

  it('restricts: no publishing until the end, and nothing else', async () => {
    const { caseId } = await caseAgainst(bob, ana);
    const until = inDays(3);
    await world.decide(mia, caseId, { action: 'restrict', until });
    await expect(maySay(bob)).rejects.toMatchObject({ code: 'publishing-restricted', members: { until, decisions: '/v1/me/decisions' } });
    expect(await world.statusOf(bob)).toBe('active');
    await maySay(ana);
    app.clock.advance(3 * DAY + 1);
    await maySay(bob);
  });

  it('suspends until the end, then lifts it, once', async () => {
    const { caseId } = await caseAgainst(bob, ana);
    await world.decide(mia, caseId, { action: 'suspend', until: inDays(7) });
    expect(await world.statusOf(bob)).toBe('suspended');
    expect((await world.decisionsOf(bob))[0]).toMatchObject({ action: 'suspend', inForce: true });
    await world.endRestrictions();
    expect(await world.statusOf(bob)).toBe('suspended');
    app.clock.advance(7 * DAY + 1);
    await Promise.all([world.endRestrictions(), world.endRestrictions()]);
    expect(await world.statusOf(bob)).toBe('active');
    const again = await app.actor({ subject: bob.subject });
    expect((await world.decisionsOf(again))[0]).toMatchObject({ inForce: false, reversedAt: null });
    const lifted = `outbox_event where type = 'moderation.restriction-lifted' and payload->>'accountId' = $1`;
    expect(await world.countOf(lifted, [bob.id])).toBe(1);
    expect(await world.countOf(`audit_entry where act = 'account.status-changed' and subject = $1`, [bob.id])).toBe(2);
  });

  it('bans for good', async () => {
    const { caseId } = await caseAgainst(bob, ana);
    await world.decide(mia, caseId, { action: 'ban' });
    app.clock.advance(4 * 366 * DAY);
    await world.endRestrictions();
    expect(await world.statusOf(bob)).toBe('suspended');
  });

  it('keeps an account suspended while another suspension stands', async () => {
    const [first, second] = [await caseAgainst(bob, ana), await caseAgainst(bob, ana)];
    await world.decide(mia, first.caseId, { action: 'suspend', until: inDays(2) });
    await world.decide(mia, second.caseId, { action: 'suspend', until: inDays(5) });
    app.clock.advance(3 * DAY);
    await world.endRestrictions();
    expect(await world.statusOf(bob)).toBe('suspended');
    expect(await world.countOf(`audit_entry where act = 'account.status-changed' and subject = $1`, [bob.id])).toBe(1); // not for a moment
    app.clock.advance(3 * DAY);
    await world.endRestrictions();
    expect(await world.statusOf(bob)).toBe('active');
  });

  it('leaves alone what an operator suspended, and who is leaving; sees to it when that is undone', async () => {
    const set = (who: Actor, status: AccountStatus) => app.sql('update account set status = $1 where id = $2', [status, who.id]);
    const [first, second] = [await caseAgainst(bob, ana), await caseAgainst(ana, bob)];
    await set(bob, 'suspended'); // by an operator
    await world.decide(mia, first.caseId, { action: 'suspend', until: inDays(1) });
    await set(ana, 'deletion-scheduled');
    await world.decide(mia, second.caseId, { action: 'suspend', until: inDays(2) });
    expect(await world.statusOf(ana)).toBe('deletion-scheduled');
    await set(ana, 'active'); // she stays
    await world.endRestrictions();
    expect(await world.statusOf(ana)).toBe('suspended');
    await set(ana, 'deletion-scheduled');
    app.clock.advance(3 * DAY);
    await world.endRestrictions();
    expect([await world.statusOf(bob), await world.statusOf(ana)]).toEqual(['suspended', 'deletion-scheduled']);
    await set(ana, 'suspended'); // and stays again, as she was
    await world.endRestrictions();
    expect(await world.statusOf(ana)).toBe('active');
  });

  it('restores: content, strike, restriction and fingerprint, and tells the person', async () => {
    const thing = await contents.post.add(bob.id, { hash: '1234567890' });
    const caseId = await world.reported(ana, 'post', thing.ref, 'violence');
    await world.decide(mia, caseId, { action: 'suspend', rule: 'violence' });
    expect(thing.hidden).toBe(true);
    const known = 'known_bad_hash where withdrawn_at is null and perceptual_hash = 1234567890 and case_id = $1';
    expect(await world.countOf(known, [caseId])).toBe(1);
    await world.decide(mia, caseId, { action: 'restore', reason: 'It was a scene of a play.' });
    expect(thing.hidden).toBe(false);
    expect(await world.statusOf(bob)).toBe('active');
    expect(await world.countOf(known, [caseId])).toBe(0);
    const [restored, suspended] = await world.decisionsOf(bob);
    const givenBack = { action: 'restore', reason: 'It was a scene of a play.' };
    expect(restored).toMatchObject({ ...givenBack, appealable: false, strike: null, inForce: false });
    expect(suspended).toMatchObject({ action: 'suspend', inForce: false, appealable: false, strike: { active: false } });
    expect(suspended!.reversedAt).not.toBeNull();
    const { items } = (await ana.get('/v1/reports').expect(200)).body as { items: object[] };
    expect(items).toEqual([expect.objectContaining({ outcome: 'no-violation' })]);
    expect(await code(world.send(mia, caseId, { action: 'restore' }))).toBe('409 nothing-to-restore');
  });

  it('keeps out of sight, and out, what another decision still forbids', async () => {
    const thing = await contents.post.add(bob.id);
    const first = await world.reported(ana, 'post', thing.ref, 'hate');
    await world.decide(mia, first, { rule: 'hate' });
    thing.hidden = false; // seen again, and reported again
    const second = await world.reported(ana, 'post', thing.ref, 'hate');
    await world.decide(mia, second, { rule: 'hate' });
    await world.decide(mia, first, { action: 'restore' });
    expect(thing.hidden).toBe(true);
    expect(await world.countOf('known_bad_hash where withdrawn_at is null and case_id = $1', [first])).toBe(1);
    await world.decide(mia, second, { action: 'restore' });
    expect(thing.hidden).toBe(false);
    expect(await world.countOf('known_bad_hash where withdrawn_at is null and case_id = $1', [first])).toBe(0);
  });

  describe('are refused', () => {
    it.each<[string, object, string]>([
      ['an unknown rule', { rule: 'no-fun' }, '#/rule'],
      ['an end in the past', { action: 'suspend', until: '2020-01-01T00:00:00.000Z' }, '#/until'],
      ['an end that is no end', { action: 'restrict', until: '2099-01-01T00:00:00.000Z' }, '#/until'],
      ['a ban with an end', { action: 'ban', until: '2029-01-01T00:00:00.000Z' }, '#/until'],
      ['a removal with an end', { until: '2029-01-01T00:00:00.000Z' }, '#/until'],
      ['no reason', { reason: '   ' }, '#/reason'],
      ['no purpose', { purpose: '' }, '#/purpose'],
      ['an unknown action', { action: 'shadow-ban' }, '#/action'],
    ])('%s', async (_, body, pointer) => {
      const { caseId } = await caseAgainst(bob, ana);
      const answer = await world.send(mia, caseId, body).expect(422);
      expect((answer.body as { errors: object[] }).errors).toEqual([expect.objectContaining({ pointer })]);
    });

    it('a reason that names who reported', async () => {
      const { caseId } = await caseAgainst(bob, ana);
      const { username } = ((await ana.get('/v1/me').expect(200)).body as { profile: { username: string } }).profile;
      const answer = await world.send(mia, caseId, { reason: `As ${username.toUpperCase()} told us.` }).expect(422);
      expect((answer.body as { errors: object[] }).errors).toEqual([expect.objectContaining({ pointer: '#/reason' })]);
    });

    it('a second decision, a made-up case, and one’s own', async () => {
      const { caseId } = await caseAgainst(bob, ana);
      await world.decide(mia, caseId);
      expect(await code(world.send(mia, caseId, { action: 'ban' }))).toBe('409 case-decided');
      expect(await code(world.send(mia, randomUUID(), {}))).toBe('404 case-not-found');
      const [against, by] = [await caseAgainst(mia, ana), await caseAgainst(bob, mia)];
      expect(await code(world.send(mia, against.caseId, { action: 'none' }))).toBe('403 own-case');
      expect(await code(world.send(mia, by.caseId, {}))).toBe('403 own-case');
    });

    it('somebody who is no moderator, or no longer', async () => {
      const { thing, caseId } = await caseAgainst(bob, ana);
      const compliance = await world.staff('compliance');
      expect(await code(world.send(ana, caseId, {}))).toBe('403 role-required');
      expect(await code(world.send(compliance, caseId, {}))).toBe('403 role-required');
      await app.sql('delete from account_role where account_id = $1', [mia.id]);
      expect(await code(world.send(mia, caseId, {}))).toBe('403 role-required');
      expect(thing.hidden).toBe(false);
    });

    it('a suspension of somebody who is gone; the content can still be removed', async () => {
      const { thing, caseId } = await caseAgainst(bob, ana);
      await app.sql(`update account set status = 'deleted' where id = $1`, [bob.id]);
      expect(await code(world.send(mia, caseId, { action: 'suspend' }))).toBe('409 person-gone');
      await world.decide(mia, caseId);
      expect(thing.hidden).toBe(true);
    });
  });

  it('a decision that fails on its way has done nothing', async () => {
    const { thing, caseId } = await caseAgainst(bob, ana);
    jest.spyOn(app.get(AuditLog), 'append').mockRejectedValue(new Error('the disk is full'));
    await world.send(mia, caseId, { action: 'suspend' }).expect(500);
    thing.hidden = false; // in memory: it takes no part in transactions
    expect(await world.statusOf(bob)).toBe('active');
    expect(await world.decisionsOf(bob)).toEqual([]);
    expect(await world.case(caseId)).toMatchObject({ state: 'open' });
    expect(await world.countOf('strike where account_id = $1', [bob.id])).toBe(0);
  });

  it('two decisions at once: one is made', async () => {
    const { caseId } = await caseAgainst(bob, ana);
    const other = await world.moderator();
    const answers = await app.overlap('moderation_case', 2, () =>
      Promise.all([code(world.send(mia, caseId, {})), code(world.send(other, caseId, { action: 'none' }))]));
    expect(answers.filter((answer) => answer === '409 case-decided')).toHaveLength(1);
    expect(await world.countOf(`case_event where case_id = $1 and type = 'decided'`, [caseId])).toBe(1);
  });

  it('asked twice with one key, decides once', async () => {
    const { caseId } = await caseAgainst(bob, ana);
    const key = randomUUID();
    const send = () => mia.post(`/v1/staff/cases/${caseId}/decisions`, REMOVE).set('idempotency-key', key).expect(201);
    expect((await send()).body).toEqual((await send()).body);
    expect(await world.decisionsOf(bob)).toHaveLength(1);
  });

  it('are in the audit log, with their purpose', async () => {
    const { caseId } = await caseAgainst(bob, ana);
    await world.decide(mia, caseId, { action: 'restrict', purpose: 'Ticket 4711.' });
    const entries = await app.sql('select actor, act, purpose, details from audit_entry where subject = $1 order by sequence', [caseId]);
    expect(entries.at(-1)).toMatchObject({
      actor: mia.id, act: 'moderation.case-decided', purpose: 'Ticket 4711.', details: { action: 'restrict', rule: 'harassment' },
    });
    expect(await world.inScope(() => app.get(AuditLog).verify())).toMatchObject({ ok: true });
  });

  it('give no strike for an own result that its owner reported', async () => {
    const thing = await contents.creation.add(bob.id);
    const caseId = await world.reported(bob, 'creation', thing.ref, 'sexual');
    await world.decide(mia, caseId, { rule: 'sexual' });
    expect((await world.decisionsOf(bob))[0]).toMatchObject({ action: 'remove', strike: null });
  });
});
