import 'reflect-metadata';
import { randomUUID } from 'node:crypto';
import { jest } from '@jest/globals';
import type { Actor } from '../support/actor.js';
import type { TestApp } from '../support/harness.js';
import { startWithoutTicks } from '../uploads/uploads-world.js';
import { DecisionWorld } from './support/decision-world.js';
import { type FakeContents, withFakeContents } from './support/fake-content.js';

interface Line {
  readonly id: string;
  readonly locations: string[] | null;
  readonly explanation: string | null;
  readonly closedAt: string | null;
  readonly closingReason: string | null;
}
interface Sent {
  readonly id: string;
  readonly secret: string;
}

const contact = { name: 'Eva Prado', email: 'eva.prado@example.test' };
const elsewhere = 'https://elsewhere.example.test/posts/1';
const CLOSING = { reason: 'The address is of another service: turn to them.', purpose: 'Notices of the day.' };

describe('notices that lead to nothing of ours', () => {
  let app: TestApp;
  let world: DecisionWorld;
  let contents: FakeContents;
  let mia: Actor;

  beforeAll(async () => {
    app = await startWithoutTicks();
    world = new DecisionWorld(app);
    mia = await world.moderator();
  }, 90_000);
  beforeEach(async () => {
    contents = withFakeContents(app);
  });
  afterEach(() => jest.restoreAllMocks());
  afterAll(() => app?.stop());

  const send = async (locations: string[] = [elsewhere], more: object = {}) => {
    const body = { kind: 'privacy', locations, explanation: 'It shows my house.', contact, goodFaith: true, ...more };
    return (await app.stranger.post('/v1/notices', body).expect(201)).body as Sent;
  };
  const found = async () => `http://localhost:3000/v1/posts/${(await contents.post.add((await app.actor()).id)).ref}`;
  const look = async ({ id, secret }: Sent) =>
    (await app.stranger.get(`/v1/notices/${id}`).set('X-Notice-Secret', secret).expect(200)).body as Record<string, unknown>;
  const list = async (query = '', who = mia): Promise<Line[]> => {
    const lines: Line[] = [];
    for (let cursor = ''; ;) {
      const { body } = await who.get(`/v1/staff/notices?limit=2${query}${cursor}`).expect(200);
      const { items, nextCursor } = body as { items: Line[]; nextCursor: string | null };
      lines.push(...items);
      if (nextCursor === null) return lines;
      cursor = `&cursor=${nextCursor}`;
    }
  };
  const idsOf = (lines: readonly Line[]) => lines.map(({ id }) => id);
  const close = (id: string, body: object = CLOSING, who = mia) =>
    who.post(`/v1/staff/notices/${id}/close`, body).set('idempotency-key', randomUUID());

  it('are a list of their own, the oldest first, page by page; what leads to something is in its case', async () => {
    const sent: Sent[] = [];
    for (let n = 0; n < 5; n++) {
      sent.push(await send());
      app.clock.advance(1_000);
    }
    const whole = await send([await found()]);
    const lacking = await send([await found()], { goodFaith: false });
    const listed = idsOf(await list());
    expect(listed.filter((id) => sent.some((one) => one.id === id))).toEqual(sent.map(({ id }) => id));
    for (const { id } of [whole, lacking]) expect(listed).not.toContain(id);
  });

  it('are read with a purpose, which is in the audit log; and never who sent them', async () => {
    const { id } = await send();
    const bare = (await list()).find((line) => line.id === id);
    expect(bare).toMatchObject({ locations: null, explanation: null });
    const lines = await list('&purpose=the+queue');
    expect(lines.find((line) => line.id === id)).toMatchObject({ locations: [elsewhere], explanation: 'It shows my house.' });
    expect(JSON.stringify(lines)).not.toMatch(/Eva|eva\.prado/);
    const { body } = await mia.get('/v1/staff/audit-log?limit=1&act=moderation.notices-read').expect(200);
    const [entry] = (body as { items: { purpose: string; details: { noticeIds: string[] } }[] }).items;
    expect(entry).toMatchObject({ purpose: 'the queue' });
    expect(entry!.details.noticeIds).toContain(id);
    await (await app.actor()).get('/v1/staff/notices').expect(403);
    await close(id, CLOSING, await app.actor()).expect(403);
  });

  it('are closed with a reason, which whoever sent it sees, with what they can do', async () => {
    const notice = await send();
    const { body } = await close(notice.id).expect(200);
    expect(body).toMatchObject({ id: notice.id, closingReason: CLOSING.reason, closedAt: expect.any(String) });
    const seen = await look(notice);
    expect(seen).toMatchObject({ state: 'closed', closingReason: CLOSING.reason });
    expect([seen['text'], seen['redress']]).toEqual([expect.stringContaining('it was closed'), expect.stringContaining('out-of-court')]);
    expect([seen['outcome'], idsOf(await list()).includes(notice.id)]).toEqual([undefined, false]);
    expect(idsOf(await list('&state=closed'))).toContain(notice.id);
    const { body: log } = await mia.get(`/v1/staff/audit-log?limit=1&subject=${notice.id}`).expect(200);
    expect(log).toMatchObject({ items: [{ act: 'moderation.notice-closed', actor: mia.id, purpose: CLOSING.purpose }] });
  });

  it('are closed once, with words, and not when something of ours is found', async () => {
    const notice = await send();
    for (const body of [{}, { ...CLOSING, reason: '  ' }, { reason: 'No.' }]) await close(notice.id, body).expect(422);
    await close(notice.id).expect(200);
    expect((await close(notice.id).expect(409)).body).toMatchObject({ code: 'notice-closed' });
    await close(randomUUID()).expect(404);
    const more = { locations: [await found()] };
    await app.stranger.patch(`/v1/notices/${notice.id}`, more).set('X-Notice-Secret', notice.secret).expect(409);

    const completed = await send();
    const { body } = await app.stranger.patch(`/v1/notices/${completed.id}`, more).set('X-Notice-Secret', completed.secret).expect(200);
    expect(body).toMatchObject({ state: 'received' });
    expect((await close(completed.id).expect(409)).body).toMatchObject({ code: 'notice-has-case' });
    expect(await look(completed)).toMatchObject({ state: 'received' });
  });

  it('are not both closed and completed', async () => {
    const notice = await send();
    const more = { locations: [await found()] };
    const [closed, completed] = await app.overlap('notice', 2, () => Promise.all([
      close(notice.id), app.stranger.patch(`/v1/notices/${notice.id}`, more).set('X-Notice-Secret', notice.secret),
    ]));
    expect([closed.status, completed.status].sort()).toEqual([200, 409]);
    const reports = await app.sql('select 1 from report where notice_id = $1', [notice.id]);
    expect(reports).toHaveLength(completed.status === 200 ? 1 : 0);
  });
});
