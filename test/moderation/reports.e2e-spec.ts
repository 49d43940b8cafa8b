import 'reflect-metadata';
import { jest } from '@jest/globals';
import type { AccountId } from '../../src/kernel/ids.js';
import { SafetySettings } from '../../src/modules/moderation/cases/safety-settings.js';
import { ObjectStorage, StorageUnavailable } from '../../src/platform/storage/object-storage.js';
import type { Actor } from '../support/actor.js';
import type { TestApp } from '../support/harness.js';
import { startWithoutTicks } from '../uploads/uploads-world.js';
import { type FakeContents, withFakeContents } from './support/fake-content.js';
import { decision, type ReportAnswer, SafetyWorld } from './support/safety-world.js';

const HOUR = 3_600_000;
const KINDS = ['post', 'comment', 'profile'] as const;
/** On a machine with much else to do. */
const START_MS = 90_000;

describe('reports', () => {
  let app: TestApp;
  let world: SafetyWorld;
  let contents: FakeContents;
  let ana: Actor;
  let bob: Actor;

  beforeAll(async () => {
    app = await startWithoutTicks();
    world = new SafetyWorld(app);
  }, START_MS);
  beforeEach(async () => {
    contents = withFakeContents(app);
    [ana, bob] = [await app.actor(), await app.actor()];
  });
  afterEach(() => jest.restoreAllMocks());
  afterAll(() => app?.stop());

  const send = (who: Actor, type: string, id: string, reason = 'spam', details?: string) =>
    who.post('/v1/reports', { subject: { type, id }, reason, details });

  it.each(KINDS)('P31 takes a report of a %s of somebody else', async (type) => {
    const { ref } = await contents[type].add(bob.id, type === 'profile' ? { ref: 'happy-fox-12' } : {});
    const report = await world.report(ana, type, ref, 'harassment', 'They said it again.');
    expect(report).toEqual({
      id: report.id, status: 'received', subject: { type, id: ref }, reason: 'harassment', createdAt: report.createdAt,
    });
    expect((await ana.get(`/v1/reports/${report.id}`).expect(200)).body).toEqual(report);
    expect(await world.caseOf(report.id)).toMatchObject({ state: 'open', accountId: bob.id, reportCount: 1 });
  });

  it('P31 takes a report of a creation of one’s own, and of nobody else’s', async () => {
    const own = await contents.creation.add(ana.id);
    await world.report(ana, 'creation', own.ref, 'sexual');
    await send(bob, 'creation', own.ref).expect(404);
  });

  it.each(KINDS)('refuses one’s own %s', async (type) => {
    const { ref } = await contents[type].add(ana.id);
    const { body } = await send(ana, type, ref).expect(422);
    expect(body).toMatchObject({ code: 'not-oneself' });
  });

  it('answers alike for what is absent, gone, hidden from the reporter, no id at all, and leaves no case', async () => {
    const blocked = await contents.post.add(bob.id);
    blocked.hiddenFrom.add(ana.id);
    const gone = await contents.post.add(bob.id);
    await contents.post.delete(gone);
    const before = await app.sql('select id from moderation_case');
    const answers = [];
    for (const ref of [blocked.ref, gone.ref, crypto.randomUUID() as string, 'no-id', "'; drop table report; --"]) {
      const { body } = await send(ana, 'post', ref).expect(404);
      answers.push({ ...(body as object), requestId: null, instance: null });
    }
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect(await app.sql('select id from moderation_case')).toEqual(before);
  });

  it.each([
    ['#/reason', { subject: { type: 'post', id: 'x' }, reason: 'boring' }],
    ['#/subject/type', { subject: { type: 'account', id: 'x' }, reason: 'spam' }],
    ['#/subject', { reason: 'spam' }],
    ['#/details', { subject: { type: 'post', id: 'x' }, reason: 'spam', details: 'é'.repeat(2_001) }],
    ['#/details', { subject: { type: 'post', id: 'x' }, reason: 'spam', details: 'nul \u0000' }],
    ['#/subject/accountId', { subject: { type: 'post', id: 'x', accountId: 'x' }, reason: 'spam' }],
  ])('refuses a wrong %s', async (pointer, body) => {
    const answer = await ana.post('/v1/reports', body).expect(422);
    expect(JSON.stringify(answer.body)).toContain(`"${pointer}"`);
  });

  it('takes 2,000 characters of any script, and writes none of them to the log or to an event', async () => {
    const { ref } = await contents.post.add(bob.id, { text: 'a secret caption' });
    const details = `${'🦊'.repeat(1_980)} very-private-words`;
    const report = await world.report(ana, 'post', ref, 'privacy', details);
    await app.drain();
    const { id } = await world.caseOf(report.id);
    for (const words of ['very-private-words', 'a secret caption']) {
      expect(app.log.text).not.toContain(words);
      expect(JSON.stringify(await world.events(id))).not.toContain(words);
      expect(JSON.stringify(await app.sql('select payload from outbox_event'))).not.toContain(words);
    }
    expect(await app.sql('select details from report where id = $1', [report.id])).toEqual([{ details }]);
  });

  it('P9 one case for one thing; the same person again is the same report; each further person counts', async () => {
    const { ref } = await contents.post.add(bob.id);
    const people = await Promise.all(Array.from({ length: 4 }, () => app.actor()));
    const first = await world.report(people[0]!, 'post', ref);
    const priority = (await world.caseOf(first.id)).priority;
    for (const person of people.slice(1)) await world.report(person, 'post', ref);
    const again = await world.report(people[0]!, 'post', ref);
    expect(again).toEqual(first);
    const found = await world.caseOf(first.id);
    expect(found.reportCount).toBe(4);
    expect(found.priority).toBeGreaterThan(priority);
    expect(await app.sql('select distinct case_id from report where subject_ref = $1', [ref])).toHaveLength(1);
    expect(contents.post.things.at(-1)!.hidden).toBe(false);
  });

  it('P9 a graver reason of the same person joins the case, comes first in it and hides; it counts as no further person', async () => {
    const post = await contents.post.add(bob.id);
    const first = await world.report(ana, 'post', post.ref, 'spam');
    const mild = await world.caseOf(first.id);
    const grave = await world.report(ana, 'post', post.ref, 'minor-safety', 'That is a child.');
    expect(grave).toMatchObject({ reason: 'minor-safety' });
    expect(grave.id).not.toBe(first.id);
    const found = await world.caseOf(grave.id);
    expect(found).toMatchObject({ id: mild.id, reportCount: 1 });
    expect(found.priority).toBe(app.get(SafetySettings).severityOf('minor-safety'));
    expect(post.hidden).toBe(true);
    const reported = (await world.events(found.id)).filter(({ type }) => type === 'reported');
    expect(reported.map(({ data }) => data)).toMatchObject([{ reportId: first.id }, { reportId: grave.id, again: true }]);
    expect(await world.report(ana, 'post', post.ref, 'minor-safety')).toEqual(grave);
  });

  it('P9 other words for the same reason join the case too, also when it is out of sight by then; the same words are the same report',
    async () => {
      const post = await contents.post.add(bob.id);
      const first = await world.report(ana, 'post', post.ref, 'intimate-imagery');
      post.hiddenFrom.add(ana.id);
      const told = await world.report(ana, 'post', post.ref, 'intimate-imagery', 'It is my neighbour.');
      expect(told.id).not.toBe(first.id);
      expect(await world.report(ana, 'post', post.ref, 'intimate-imagery', 'It is my neighbour.')).toEqual(told);
      const words = await app.sql('select details from report where subject_ref = $1 order by details nulls first', [post.ref]);
      expect(words).toEqual([{ details: null }, { details: 'It is my neighbour.' }]);
      expect(await world.caseOf(told.id)).toMatchObject({ id: (await world.caseOf(first.id)).id, reportCount: 1 });
    },
  );

  it('P9 makes one report of several that one person sends at the same time', async () => {
    const { ref } = await contents.post.add(bob.id);
    const five = () => Promise.all(Array.from({ length: 5 }, () => world.report(ana, 'post', ref)));
    const sent = await app.overlap('moderation_case', 1, five);
    expect(new Set(sent.map(({ id }) => id)).size).toBe(1);
    expect((await world.caseOf(sent[0]!.id)).reportCount).toBe(1);
  });

  it('makes one case of what different people send at the same time', async () => {
    const { ref } = await contents.post.add(bob.id);
    const people = await Promise.all(Array.from({ length: 6 }, () => app.actor()));
    const sent = await app.overlap('moderation_case', 6, () => Promise.all(people.map((person) => world.report(person, 'post', ref))));
    const found = await Promise.all(sent.map(({ id }) => world.caseOf(id)));
    expect(new Set(found.map(({ id }) => id)).size).toBe(1);
    expect(found[0]!.reportCount).toBe(6);
    expect((await world.typesOf(found[0]!.id)).filter((type) => type === 'evidence-sealed')).toHaveLength(1);
  });

  it('does it once however often it is sent with one key', async () => {
    const { ref } = await contents.post.add(bob.id);
    const keyed = () => send(ana, 'post', ref).set('idempotency-key', 'report-once').expect(201);
    const [first, second] = [await keyed(), await keyed()];
    expect(second.text).toBe(first.text);
    expect(second.headers['idempotency-replayed']).toBe('true');
  });

  it.each(['minor-safety', 'intimate-imagery'])('takes it out of sight at once when the reason is %s', async (reason) => {
    const post = await contents.post.add(bob.id);
    const report = await world.report(ana, 'post', post.ref, reason);
    expect(post.hidden).toBe(true);
    const { id } = await world.caseOf(report.id);
    const hiding = (await world.events(id)).find(({ type }) => type === 'hidden-at-intake');
    expect(hiding).toMatchObject({ data: { reason }, actor: { kind: 'system' } });
    expect(await world.report(ana, 'post', post.ref, reason)).toEqual(report);
    await send(await app.actor(), 'post', post.ref, reason).expect(404);
  });

  it.each(['spam', 'harassment', 'hate', 'sexual', 'violence', 'self-harm', 'illegal', 'impersonation', 'privacy', 'other'])(
    'leaves it in sight until the decision when the reason is %s', async (reason) => {
      const post = await contents.post.add(bob.id);
      await world.report(ana, 'post', post.ref, reason);
      expect(post.hidden).toBe(false);
    },
  );

  it('does not hide again what was looked at for it and left, nor on the word of somebody who is mostly wrong', async () => {
    const post = await contents.post.add(bob.id);
    const { id } = await world.report(ana, 'post', post.ref, 'minor-safety');
    await world.append((await world.caseOf(id)).id, decision('no-violation'));
    await contents.post.restore(post.subjectId);
    await world.report(await app.actor(), 'post', post.ref, 'minor-safety');
    expect(post.hidden).toBe(false);

    const liar = await app.actor();
    for (let n = 0; n < 6; n++) {
      const { id: wrong } = await world.report(liar, 'post', (await contents.post.add(bob.id)).ref);
      await world.append((await world.caseOf(wrong)).id, decision('no-violation'));
    }
    const other = await contents.post.add(bob.id);
    const doubted = await world.report(liar, 'post', other.ref, 'minor-safety');
    expect(other.hidden).toBe(false);
    const believed = await world.report(ana, 'post', (await contents.post.add(bob.id)).ref, 'minor-safety');
    expect((await world.caseOf(doubted.id)).priority).toBeLessThan((await world.caseOf(believed.id)).priority);
  });

  it('P9 stops a flood, by the hour, and says when to come back; repetitions are no flood', async () => {
    const { perHour } = app.get(SafetySettings).reportsPerPerson;
    const first = await contents.post.add(bob.id, { file: false });
    for (let n = 0; n < 3; n++) await world.report(ana, 'post', first.ref);
    for (let n = 1; n < perHour; n++) await world.report(ana, 'post', (await contents.post.add(bob.id, { file: false })).ref);
    const more = await contents.post.add(bob.id, { file: false });
    const refused = await send(ana, 'post', more.ref).expect(429);
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(3_000);
    await world.report(ana, 'post', first.ref);
    expect(await app.sql('select 1 from moderation_case where subject_id = $1', [more.subjectId])).toEqual([]);
    app.clock.advance(HOUR);
    await world.report(await again(ana), 'post', more.ref);
  });

  it('shows the reporter received, in review, decided with the outcome; and tells it once', async () => {
    const post = await contents.post.add(bob.id);
    const report = await world.report(ana, 'post', post.ref);
    const { id } = await world.caseOf(report.id);
    const seen = async () => (await ana.get(`/v1/reports/${report.id}`).expect(200)).body as ReportAnswer;
    await world.append(id, { type: 'assigned', data: {} }, { kind: 'staff', id: crypto.randomUUID() as string as AccountId });
    expect((await seen()).status).toBe('in-review');
    await world.append(id, { type: 'released', data: {} });
    expect((await seen()).status).toBe('received');
    await world.append(id, decision('acted-on'));
    expect(await seen()).toMatchObject({ status: 'decided', outcome: 'acted-on', decidedAt: expect.any(String) as string });
    const decided = `select 1 from outbox_event where type = 'moderation.report-decided' and payload ->> 'reportId' = $1`;
    const told = () => app.sql(decided, [report.id]);
    expect(await told()).toHaveLength(1);
    await world.append(id, { type: 'appeal-decided', data: { appealId: crypto.randomUUID(), outcome: 'reversed' } });
    expect(await seen()).toMatchObject({ status: 'decided', outcome: 'no-violation' });
    expect(await told()).toHaveLength(2);
  });

  it('lists one’s own, newest first, page by page, and opens nobody else’s', async () => {
    const carol = await app.actor();
    const sent = [];
    for (let n = 0; n < 5; n++) {
      app.clock.advance(1_000);
      sent.unshift(await world.report(carol, 'post', (await contents.post.add(bob.id)).ref));
    }
    const pages = [];
    for (let cursor: string | null = ''; cursor !== null; ) {
      const { body } = await carol.get(`/v1/reports?limit=2${cursor && `&cursor=${cursor}`}`).expect(200);
      const page = body as { items: ReportAnswer[]; nextCursor: string | null };
      pages.push(...page.items);
      cursor = page.nextCursor;
    }
    expect(pages).toEqual(sent);
    await ana.get(`/v1/reports/${sent[0]!.id}`).expect(404);
    await ana.get('/v1/reports/none').expect(404);
    await ana.get('/v1/reports?cursor=made-up').expect(422);
    await app.stranger.get('/v1/reports').expect(401);
    await app.stranger.post('/v1/reports', {}).expect(401);
  });

  it('takes nothing in whose evidence could not be kept', async () => {
    const post = await contents.post.add(bob.id);
    jest.spyOn(app.get(ObjectStorage), 'copy').mockRejectedValue(new StorageUnavailable('copy: ECONNREFUSED'));
    await send(ana, 'post', post.ref).expect(503);
    expect(await app.sql('select 1 from moderation_case where subject_id = $1', [post.subjectId])).toEqual([]);
    expect(await app.sql('select 1 from report where subject_ref = $1', [post.ref])).toEqual([]);
  });

  /** The same person with a token of now. */
  const again = (who: Actor) => app.actor({ subject: who.subject });
});
