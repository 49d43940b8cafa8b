import 'reflect-metadata';
import { jest } from '@jest/globals';
import type { CaseId } from '../../src/kernel/ids.js';
import type { CaseRow } from '../../src/modules/moderation/cases/case-events.repository.js';
import { RetentionRunner } from '../../src/modules/scheduler/index.js';
import type { Actor } from '../support/actor.js';
import { startApp, type TestApp } from '../support/harness.js';
import { startWithoutTicks } from '../uploads/uploads-world.js';
import { type FakeContents, type FakeThing, withFakeContents } from './support/fake-content.js';
import { decision, SafetyWorld } from './support/safety-world.js';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const contact = { name: 'Eva Prado', email: 'eva.prado@example.test' };

interface NoticeAnswer {
  readonly id: string;
  readonly kind: string;
  readonly secret: string;
  readonly state: string;
  readonly text: string;
  readonly missing: readonly { readonly part: string; readonly text: string }[];
  readonly receivedAt: string;
  readonly completeAt?: string;
  readonly dueAt?: string;
  readonly outcome?: string;
  readonly automated?: boolean;
  readonly redress?: string;
}
/** On a machine with much else to do. */
const START_MS = 90_000;

describe('notices of people without an account', () => {
  let app: TestApp;
  let world: SafetyWorld;
  let contents: FakeContents;
  let bob: Actor;
  let post: FakeThing;

  beforeAll(async () => {
    app = await startWithoutTicks();
    world = new SafetyWorld(app);
    bob = await app.actor();
  }, START_MS);
  beforeEach(async () => {
    app.clock.set(new Date());
    contents = withFakeContents(app);
    post = await contents.post.add(bob.id);
  });
  afterEach(() => jest.restoreAllMocks());
  afterAll(() => app?.stop());

  const at = ({ ref }: FakeThing) => `http://localhost:3000/v1/posts/${ref}`;
  const whole = (thing = post) => ({
    locations: [at(thing)], explanation: 'It shows me.', contact, goodFaith: true, signature: 'Eva Prado',
  });
  const send = async (kind: string, words: object = whole()) =>
    (await app.stranger.post('/v1/notices', { kind, ...words }).expect(201)).body as NoticeAnswer;
  const look = async ({ id, secret }: NoticeAnswer) =>
    (await app.stranger.get(`/v1/notices/${id}`).set('X-Notice-Secret', secret).expect(200)).body as NoticeAnswer;
  const add = ({ id, secret }: NoticeAnswer, words: object) =>
    app.stranger.patch(`/v1/notices/${id}`, words).set('X-Notice-Secret', secret);
  const parts = ({ missing }: NoticeAnswer) => missing.map(({ part }) => part);
  const caseOf = async ({ id }: NoticeAnswer): Promise<CaseRow> => {
    const [row] = await app.sql<{ case_id: CaseId }>('select case_id from report where notice_id = $1', [id]);
    return world.case(row!.case_id);
  };
  const hours = (from: Date | string, to: Date | string) => (new Date(to).getTime() - new Date(from).getTime()) / HOUR;

  it('P31 takes one without an account, and gives a tracking number and, once, a secret', async () => {
    const notice = await send('illegal-content');
    expect(notice).toMatchObject({ kind: 'illegal-content', state: 'received', missing: [], completeAt: notice.receivedAt });
    expect(notice.dueAt).toBeUndefined();
    const { secret, ...status } = notice;
    expect(await look(notice)).toEqual(status);
    expect(await caseOf(notice)).toMatchObject({ state: 'open', reportCount: 1, subjectId: post.subjectId });
    expect(post.hidden).toBe(false);
    const kept = JSON.stringify(await app.sql('select * from notice where id = $1', [notice.id]));
    for (const private_ of [secret, contact.email, contact.name, 'Eva']) expect(kept).not.toContain(private_);
    expect(app.log.text).not.toMatch(new RegExp([secret, contact.email, 'It shows me'].join('|')));
  });

  it('opens for its secret alone', async () => {
    const notice = await send('privacy');
    const other = await send('privacy', whole(await contents.post.add(bob.id)));
    for (const secret of ['', 'wrong', other.secret]) {
      const { body } = await app.stranger.get(`/v1/notices/${notice.id}`).set('X-Notice-Secret', secret).expect(404);
      expect(body).toMatchObject({ code: 'notice-not-found' });
      await add({ ...notice, secret }, { explanation: 'more' }).expect(404);
    }
    await app.stranger.get(`/v1/notices/${notice.id}`).expect(404);
    await app.stranger.get(`/v1/notices/${notice.id}?secret=${notice.secret}`).expect(404);
    await app.stranger.get(`/v1/notices/${crypto.randomUUID()}`).set('X-Notice-Secret', notice.secret).expect(404);
    await bob.get(`/v1/notices/${notice.id}`).expect(404);
  });

  it('says in the language of the sender what is missing, part by part', async () => {
    const empty = await send('intimate-imagery', { language: 'es' });
    expect(parts(empty)).toEqual(['locations', 'explanation', 'contact', 'good-faith', 'signature']);
    expect(empty).toMatchObject({ state: 'incomplete' });
    expect(empty.missing[2]!.text).toBe('Tu nombre y tu dirección de correo electrónico.');
    expect((await look(empty)).text).toMatch(/^Hemos recibido/);
    expect(parts(await send('minor-safety', { locations: [at(post)], explanation: 'x', goodFaith: true }))).toEqual([]);
    expect(parts(await send('other', { ...whole(), contact: undefined }))).toEqual(['contact']);
  });

  it.each([
    ['another site', ['https://elsewhere.example.test/posts/0f8fad5b-d9cb-469f-a165-70867728950e']],
    ['nothing', ['http://localhost:3000/v1/posts/0f8fad5b-d9cb-469f-a165-70867728950e', 'not an address']],
    ['a creation, which is nobody else’s to see', ['http://localhost:3000/v1/creations/0f8fad5b-d9cb-469f-a165-70867728950e']],
  ])('keeps one that leads to %s, and says so', async (_, locations) => {
    const notice = await send('illegal-content', { ...whole(), locations });
    expect(notice).toMatchObject({ state: 'incomplete', missing: [{ part: 'locations' }] });
    expect(await app.sql('select locations from notice where id = $1', [notice.id])).toEqual([{ locations }]);
    expect(await app.sql('select 1 from report where notice_id = $1', [notice.id])).toEqual([]);
  });

  it('P16 leads nowhere, and is settled, when its thing goes while it is sent or completed', async () => {
    const { signature, ...unsigned } = whole();
    const [early, late] = [await send('intimate-imagery', { ...unsigned, locations: [] }), await contents.post.add(bob.id)];
    jest.spyOn(contents.post, 'snapshot').mockResolvedValue(null); // found, and gone before it is sealed
    const completed = (await add(early, { signature, locations: [at(late)] }).expect(200)).body as NoticeAnswer;
    for (const notice of [completed, await send('intimate-imagery')]) {
      expect(notice).toMatchObject({ state: 'incomplete', missing: [{ part: 'locations' }] });
      expect(await app.sql('select 1 from notice where id = $1 and settled_at is not null', [notice.id])).toHaveLength(1);
    }
  });

  it('P16 intimate imagery: out of sight at once, 48 hours, alert at 24', async () => {
    const notice = await send('intimate-imagery');
    expect(post.hidden).toBe(true);
    expect(hours(notice.completeAt!, notice.dueAt!)).toBe(48);
    const { id, openedAt, alertAt, dueAt } = await caseOf(notice);
    expect([hours(openedAt, alertAt), hours(openedAt, dueAt)].map(Math.round)).toEqual([24, 48]);
    expect(await world.typesOf(id)).toEqual(['opened', 'evidence-sealed', 'reported', 'hidden-at-intake', 'statement-issued']);
    const events = await world.events(id);
    expect(events.map(({ actor }) => actor.kind)).toEqual(['anonymous', 'anonymous', 'anonymous', 'system', 'system']);
    const sought = `select 1 from outbox_event where type = 'moderation.copies-sought' and payload ->> 'caseId' = $1`;
    expect(await app.sql(sought, [id])).toHaveLength(1);
  });

  it('P16 the 48 hours begin when it is complete; until then it is looked at, and stays in sight', async () => {
    const { signature, ...unsigned } = whole();
    const notice = await send('intimate-imagery', unsigned);
    expect(parts(notice)).toEqual(['signature']);
    expect([notice.state, notice.dueAt, notice.completeAt]).toEqual(['incomplete', undefined, undefined]);
    expect(post.hidden).toBe(false);
    const before = await caseOf(notice);

    app.clock.advance(3 * HOUR);
    expect(parts((await add(notice, { signature: '  ' }).expect(200)).body as NoticeAnswer)).toEqual(['signature']);
    const complete = (await add(notice, { signature }).expect(200)).body as NoticeAnswer;
    expect(complete).toMatchObject({ state: 'received', missing: [], receivedAt: notice.receivedAt });
    expect(Math.round(hours(notice.receivedAt, complete.completeAt!))).toBe(3);
    expect(hours(complete.completeAt!, complete.dueAt!)).toBe(48);
    expect(post.hidden).toBe(true);
    const after = await caseOf(notice);
    expect(after).toMatchObject({ id: before.id, reportCount: 1, dueAt: before.dueAt });
    await add(notice, { explanation: 'and more' }).expect(409);
  });

  it('finds what it is about later, and every part of it', async () => {
    const notice = await send('illegal-content', { explanation: 'x' });
    const comment = await contents.comment.add(bob.id, { file: false });
    const profile = await contents.profile.add(bob.id, { file: false, ref: 'loud-crow-7' });
    const locations = [at(post), `${at(post)}/comments/${comment.ref}`, `http://localhost:5173/@${profile.ref}`, at(post)];
    const found = (await add(notice, { locations, contact, goodFaith: true }).expect(200)).body as NoticeAnswer;
    expect(found).toMatchObject({ state: 'received', missing: [] });
    const reports = await app.sql('select subject_type, subject_ref from report where notice_id = $1 order by 1', [notice.id]);
    expect(reports).toEqual([
      { subject_type: 'comment', subject_ref: comment.ref },
      { subject_type: 'post', subject_ref: post.ref },
      { subject_type: 'profile', subject_ref: profile.ref },
    ]);
  });

  it('joins the case of those who reported before, also when that took it out of sight; each notifier is answered', async () => {
    const ana = await app.actor();
    const report = await world.report(ana, 'post', post.ref, 'intimate-imagery');
    const { id } = await world.caseOf(report.id);
    const [first, second] = [await send('intimate-imagery'), await send('intimate-imagery')];
    expect([parts(first), parts(second)]).toEqual([[], []]);
    expect([(await caseOf(first)).id, (await caseOf(second)).id]).toEqual([id, id]);
    expect(await world.case(id)).toMatchObject({ reportCount: 3 });
    await world.append(id, { type: 'assigned', data: {} }, { kind: 'staff', id: bob.id });
    expect((await look(first)).state).toBe('in-review');
    await world.append(id, decision('acted-on'));
    for (const notice of [first, second]) {
      const decided = await look(notice);
      expect(decided).toMatchObject({ state: 'decided', outcome: 'acted-on', automated: false });
      expect(decided.redress).toContain('out-of-court');
    }
  });

  it('is decided when all it is about is decided, with the gravest outcome', async () => {
    const other = await contents.post.add(bob.id);
    const notice = await send('illegal-content', { ...whole(), locations: [at(post), at(other)] });
    const cases = await app.sql<{ case_id: CaseId }>('select case_id from report where notice_id = $1', [notice.id]);
    await world.append(cases[0]!.case_id, decision('acted-on'));
    expect(await look(notice)).toMatchObject({ state: 'in-review' });
    await world.append(cases[1]!.case_id, decision('no-violation'));
    expect(await look(notice)).toMatchObject({ state: 'decided', outcome: 'acted-on' });
  });

  it('makes one case of notices that arrive together, whatever order they name things in', async () => {
    const other = await contents.post.add(bob.id);
    const locations = [at(post), at(other)];
    const orders = [locations, [...locations].reverse(), locations, [...locations].reverse()];
    const sent = await app.overlap('moderation_case', 4, () =>
      Promise.all(orders.map((order) => send('intimate-imagery', { ...whole(), locations: order }))),
    );
    expect(sent.every(({ missing }) => missing.length === 0)).toBe(true);
    const both = [post.subjectId, other.subjectId];
    const counts = await app.sql('select report_count from moderation_case where subject_id = any($1)', [both]);
    expect(counts).toEqual([{ report_count: 4 }, { report_count: 4 }]);
  });

  it.each([
    ['#/kind', {}],
    ['#/kind', { kind: 'gossip' }],
    ['#/locations', { kind: 'other', locations: Array.from({ length: 21 }, () => 'x') }],
    ['#/contact/email', { kind: 'other', contact: { name: 'Eva', email: 'nowhere' } }],
    ['#/explanation', { kind: 'other', explanation: 'x'.repeat(5_001) }],
    ['#/goodFaith', { kind: 'other', goodFaith: 'yes' }],
    ['#/state', { kind: 'other', state: 'decided' }],
  ])('refuses a wrong %s', async (pointer, body) => {
    expect(JSON.stringify((await app.stranger.post('/v1/notices', body).expect(422)).body)).toContain(`"${pointer}"`);
  });

  it('P29 keeps one for two years after it was decided, and one that led to nothing for two years after it came', async () => {
    const nothing = await send('other', {});
    const decided = await send('illegal-content');
    const open = await send('illegal-content', whole(await contents.post.add(bob.id)));
    app.clock.advance(100 * DAY);
    await world.append((await caseOf(decided)).id, decision('no-violation'));
    const left = async (days: number) => {
      await app.get(RetentionRunner).run({ at: app.clock.after(days * DAY) });
      const ids = [nothing.id, decided.id, open.id];
      return (await app.sql<{ id: string }>('select id from notice where id = any($1)', [ids])).map(({ id }) => ids.indexOf(id)).sort();
    };
    expect(await left(629)).toEqual([0, 1, 2]);
    expect(await left(631)).toEqual([1, 2]);
    expect(await left(731)).toEqual([2]);
  });

  it('tells anybody in both languages whom to turn to and how', async () => {
    for (const [language, words] of [['en', '48 hours'], ['es', '48 horas']] as const) {
      const { body, headers } = await app.stranger.get('/v1/safety').set('accept-language', language).expect(200);
      expect(headers['content-language']).toBe(language);
      const { contact: whom, notice } = body as { contact: { email: string }; notice: string };
      expect(whom.email).toContain('@');
      expect(notice).toContain(words);
      for (const part of ['POST /v1/notices', 'intimate-imagery', 'GET /v1/me/decisions']) expect(notice).toContain(part);
    }
  });
});

describe('a flood of notices', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await startApp({ env: { ROLES: 'api', NOTICE_LIMIT_PER_MINUTE: '4', NOTICE_LIMIT_PER_DAY: '3' } });
  }, START_MS);
  afterAll(() => app?.stop());

  it('P9 is stopped by address, by the day as by the minute, and leaves the rest of the service alone', async () => {
    for (let n = 0; n < 3; n++) await app.stranger.post('/v1/notices', { kind: 'other' }).expect(201);
    const refused = await app.stranger.post('/v1/notices', { kind: 'other' }).expect(429);
    expect(refused.headers['ratelimit-policy']).toBe('"notices-a-day";q=3;w=86400');
    const again = await app.stranger.post('/v1/notices', { kind: 'other' }).expect(429);
    expect(again.headers['ratelimit-policy']).toBe('"notices";q=4;w=60');
    await app.stranger.get('/v1/safety').expect(200);
    expect(await app.sql('select 1 from notice')).toHaveLength(3);
  });
});
