import 'reflect-metadata';
import { randomUUID } from 'node:crypto';
import { jest } from '@jest/globals';
import { faultsOf } from '../../src/modules/moderation/statements/transparency-rules.js';
import type { Actor } from '../support/actor.js';
import type { TestApp } from '../support/harness.js';
import { startWithoutTicks } from '../uploads/uploads-world.js';
import { DAY, DecisionWorld } from './support/decision-world.js';
import { type FakeContents, withFakeContents } from './support/fake-content.js';

interface Line {
  readonly id: string;
  readonly priority: number;
  readonly openedAt: string;
  readonly overdue: boolean;
  readonly mine: boolean;
  readonly assignee: string | null;
}

describe('what staff sees', () => {
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

  const reported = async (reason = 'harassment', details?: string) => {
    const thing = await contents.post.add(bob.id, { text: 'come and get her' });
    const { id } = await world.report(ana, 'post', thing.ref, reason, details);
    return { thing, caseId: (await world.caseOf(id)).id };
  };
  const code = async (sent: PromiseLike<{ status: number; body: unknown }>) => {
    const { status, body } = await sent;
    return `${status} ${(body as { code?: string }).code}`;
  };
  const queue = async (query: string, who = mia): Promise<Line[]> => {
    const lines: Line[] = [];
    for (let cursor = ''; ;) {
      const { body } = await who.get(`/v1/staff/cases?limit=3${query}${cursor}`).expect(200);
      const { items, nextCursor } = body as { items: Line[]; nextCursor: string | null };
      lines.push(...items);
      if (nextCursor === null) return lines;
      cursor = `&cursor=${nextCursor}`;
    }
  };
  const usernameOf = async (who: Actor) =>
    ((await who.get('/v1/me').expect(200)).body as { profile: { username: string } }).profile.username;
  const assign = (who: Actor, caseId: string, body: object = {}) => who.post(`/v1/staff/cases/${caseId}/assign`, body);

  it('P31 is a queue by priority and age, page by page, none twice and none left out', async () => {
    for (const reason of ['spam', 'violence', 'hate', 'spam', 'self-harm', 'violence', 'other']) await reported(reason);
    const lines = await queue('');
    const expected = [...lines].sort((a, b) => b.priority - a.priority || Date.parse(a.openedAt) - Date.parse(b.openedAt));
    expect(lines.map(({ id }) => id)).toEqual(expected.map(({ id }) => id));
    expect(lines).toHaveLength(await world.countOf(`moderation_case where state <> 'decided'`));
    expect(new Set(lines.map(({ id }) => id)).size).toBe(lines.length);
    expect(lines.length).toBeGreaterThanOrEqual(7);
  });

  it('tells what is late, and what is whose', async () => {
    const { caseId } = await reported();
    const mine = (await assign(mia, caseId).expect(200)).body as Line;
    expect(mine).toMatchObject({ id: caseId, state: 'in-review', mine: true, assignee: await usernameOf(mia) });
    const { items } = (await ana.get('/v1/reports').expect(200)).body as { items: object[] };
    expect(items[0]).toMatchObject({ status: 'in-review' });
    expect((await queue('&assignee=me')).map(({ id }) => id)).toEqual([caseId]);
    expect((await queue('&assignee=none')).map(({ id }) => id)).not.toContain(caseId);
    expect(await queue('&overdue=true&assignee=me')).toEqual([]);
    app.clock.advance(DAY + 1_000);
    const later = await app.actor({ subject: mia.subject });
    expect(await queue('&overdue=true&assignee=me', later)).toEqual([expect.objectContaining({ id: caseId, overdue: true })]);
    await assign(later, caseId, { to: 'none' }).expect(200);
    expect(await queue('&assignee=me', later)).toEqual([]);
  });

  it('is taken from somebody else only in so many words, by nobody who is a party, and not when it is decided', async () => {
    const { caseId } = await reported();
    const noa = await world.moderator();
    await assign(mia, caseId).expect(200);
    expect(await code(assign(noa, caseId))).toBe('409 case-taken');
    expect(await code(assign(noa, caseId, { to: 'none' }))).toBe('409 case-taken');
    await assign(noa, caseId, { take: true, purpose: 'Mia is away.' }).expect(200);
    await assign(noa, caseId).expect(200);
    expect((await world.typesOf(caseId)).filter((type) => type === 'assigned')).toHaveLength(2);
    await app.sql(`insert into account_role (account_id, role, granted_at) values ($1, 'moderator', now())`, [ana.id]);
    expect(await code(assign(ana, caseId, { take: true }))).toBe('403 own-case');
    await world.decide(noa, caseId, { action: 'none' });
    expect(await code(assign(mia, caseId, { take: true }))).toBe('409 case-decided');
    expect(await code(assign(mia, randomUUID()))).toBe('404 case-not-found');
  });

  it('P16 is all of a case, for a purpose that is in the audit log before', async () => {
    const before = await reported('spam');
    await world.decide(mia, before.caseId, { rule: 'hate' });
    const { thing, caseId } = await reported('harassment', 'He does it to everybody.');
    expect(await code(mia.get(`/v1/staff/cases/${randomUUID()}?purpose=x`))).toBe('404 case-not-found');
    const { body } = await mia.get(`/v1/staff/cases/${caseId}?purpose=Ticket%2012`).expect(200);
    expect(body).toMatchObject({
      case: { id: caseId, state: 'open', reportCount: 1 },
      subject: { type: 'post', id: thing.ref, gone: false, texts: { text: 'come and get her' } },
      person: {
        username: await usernameOf(bob), status: 'active', strikePoints: 2, suggestion: { action: 'restrict', days: 7 },
        decisions: [{ action: 'remove', rule: 'hate', reversed: false }],
      },
      reports: [{
        reason: 'harassment', details: 'He does it to everybody.', byNotice: false,
        reporter: { username: await usernameOf(ana), decided: 1, actedOnShare: 1 },
      }],
      evidence: [{ kind: 'facts' }, { kind: 'file', contentType: 'image/png' }],
      events: [{ type: 'opened', by: 'person' }, { type: 'evidence-sealed' }, { type: 'reported', username: await usernameOf(ana) }],
    });
    const read = `audit_entry where act = 'moderation.case-read' and subject = $1 and purpose = 'Ticket 12' and actor = $2`;
    expect(await world.countOf(read, [caseId, mia.id])).toBe(1);
    expect(JSON.stringify(body)).not.toContain(ana.id);
    expect(JSON.stringify(body)).not.toContain(bob.id);
  });

  it('P16 no word, fact or name of a case without a purpose', async () => {
    const { caseId } = await reported('harassment', 'He does it to everybody.');
    const { body } = await mia.get(`/v1/staff/cases/${caseId}`).expect(200);
    expect(body).toMatchObject({
      case: { id: caseId }, subject: { gone: false, texts: null, facts: null }, person: null,
      reports: [{ reason: 'harassment', details: null, reporter: null }],
    });
    const text = JSON.stringify(body);
    const named = [await usernameOf(ana), await usernameOf(bob), 'come and get her', 'to everybody'];
    expect(named.filter((one) => text.includes(one))).toEqual([]);
    expect(await world.countOf(`audit_entry where act = 'moderation.case-read' and subject = $1`, [caseId])).toBe(0);
  });

  it('P16 an accused moderator reads nothing of their case, nor does who reported it', async () => {
    const { caseId } = await reported();
    const { body } = await mia.get(`/v1/staff/cases/${caseId}?purpose=x`).expect(200);
    const [item] = (body as { evidence: { id: string }[] }).evidence;
    for (const { id } of [ana, bob]) {
      await app.sql(`insert into account_role (account_id, role, granted_at) values ($1, 'moderator', now())`, [id]);
    }
    for (const party of [ana, bob]) {
      expect(await code(party.get(`/v1/staff/cases/${caseId}?purpose=x`))).toBe('403 own-case');
      expect(await code(party.get(`/v1/staff/cases/${caseId}`))).toBe('403 own-case');
      expect(await code(party.get(`/v1/staff/cases/${caseId}/evidence/${item!.id}?purpose=x`))).toBe('403 own-case');
    }
    expect((await queue('')).map(({ id }) => id)).toContain(caseId);
    expect((await queue('', bob)).map(({ id }) => id)).not.toContain(caseId);
    await world.appealOf(bob, (await world.decide(mia, caseId)).decisionId!);
    const appealsOf = async (who: Actor) =>
      ((await who.get('/v1/staff/appeals?limit=100&purpose=x').expect(200)).body as { items: { caseId: string }[] })
        .items.map((one) => one.caseId);
    expect(await appealsOf(mia)).toContain(caseId);
    for (const party of [ana, bob]) expect(await appealsOf(party)).not.toContain(caseId);
  });

  it('P16 evidence is opened with its case and a purpose, and stays when the post is gone', async () => {
    const { thing, caseId } = await reported();
    const bytes = thing.file!.bytes;
    await contents.post.delete(thing);
    const { body } = await mia.get(`/v1/staff/cases/${caseId}?purpose=x`).expect(200);
    const { subject, evidence } = body as { subject: object; evidence: { id: string; kind: string }[] };
    expect(subject).toMatchObject({ gone: true, texts: null });
    const open = (item: string, query: string, who = mia) => who.get(`/v1/staff/cases/${caseId}/evidence/${item}${query}`);
    const [facts, file] = ['facts', 'file'].map((wanted) => evidence.find(({ kind }) => kind === wanted)!.id) as [string, string];
    const sealed = (await open(facts, '?purpose=x').expect(200)).body as object;
    expect(sealed).toMatchObject({ kind: 'facts', facts: { texts: { text: 'come and get her' } } });
    const opened = await open(file, '?purpose=Ticket%2013').expect(200);
    expect(Buffer.from(opened.body as Uint8Array)).toEqual(bytes);
    expect(opened.headers).toMatchObject({ 'cache-control': 'no-store', 'content-type': 'image/png' });
    const read = `audit_entry where act = 'moderation.evidence-opened' and subject = $1 and purpose = 'Ticket 13' and actor = $2`;
    expect(await world.countOf(read, [file, mia.id])).toBe(1);
    expect(await code(open(file, ''))).toBe('422 invalid-request');
    expect(await code(open(randomUUID(), '?purpose=x'))).toBe('404 not-found');
    const other = await reported();
    expect(await code(mia.get(`/v1/staff/cases/${other.caseId}/evidence/${file}?purpose=x`))).toBe('404 not-found');
    expect(await code(open(file, '?purpose=x', await world.staff('compliance')))).toBe('403 role-required');
  });

  it('the audit log: moderators their own trade, compliance and admins all of it', async () => {
    const { caseId } = await reported();
    await world.decide(mia, caseId, { purpose: 'Ticket 14.' });
    const acts = async (who: Actor, query = '') => {
      const { body } = await who.get(`/v1/staff/audit-log?limit=100${query}`).expect(200);
      return (body as { items: { act: string; actor: string; purpose: string }[] }).items;
    };
    const [own, all] = [await acts(mia), await acts(await world.staff('compliance'))];
    expect(own[0]).toMatchObject({ act: 'moderation.case-decided', actor: mia.id, purpose: 'Ticket 14.' });
    expect(own.every(({ act }) => act.startsWith('moderation.'))).toBe(true);
    expect(all.map(({ act }) => act)).toContain('staff.role-granted');
    expect(await acts(mia, `&subject=${caseId}&act=moderation.case-decided`)).toHaveLength(1);
    expect(await code(ana.get('/v1/staff/audit-log'))).toBe('403 role-required');
  });

  it('P16 every statement of reasons is one that the transparency database takes, and names nobody', async () => {
    const { caseId } = await reported();
    const until = app.clock.after(30 * DAY).toISOString();
    await world.decide(mia, caseId, { action: 'suspend', until, reason: 'Bob Doe of Oak Street did it.' });
    const day = app.clock.now().toISOString().slice(0, 10);
    const download = async (from: string, to: string) => { // not one JSON text: past the client that reads such
      const headers = { authorization: `Bearer ${mia.accessToken}` };
      const answer = await fetch(`${app.url}/v1/staff/statements/export?from=${from}&to=${to}`, { headers });
      expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'application/x-ndjson']);
      return answer.text();
    };
    const text = await download('2020-01-01', day);
    const lines = text.trim().split('\n').map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(lines).toHaveLength(await world.countOf(`statement where action in ('remove', 'restrict', 'suspend', 'ban')`));
    expect(lines.flatMap(faultsOf)).toEqual([]);
    expect(lines.at(-1)).toMatchObject({ application_date: day, source_type: 'SOURCE_TYPE_OTHER_NOTIFICATION' });
    expect(new Set(lines.map(({ puid }) => puid)).size).toBe(lines.length);
    const usernames = [await usernameOf(bob), await usernameOf(ana)];
    const personal = [ana, bob, mia].flatMap(({ id, email }) => [id, email]).concat(usernames, 'Oak Street', caseId);
    expect(personal.filter((one) => text.includes(one))).toEqual([]);
    expect(await download('2020-01-01', '2020-02-01')).toBe('');
    expect(await code(mia.get('/v1/staff/statements/export?from=2026-99-01&to=2026-01-01'))).toBe('422 invalid-request');
  });
});
