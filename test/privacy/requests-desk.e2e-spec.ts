import 'reflect-metadata';
import { randomUUID } from 'node:crypto';
import type { Actor } from '../support/actor.js';
import { DAY_MS, PURPOSE, RequestsWorld } from './requests-world.js';

const DESK = '/v1/staff/privacy/requests';

describe('the requests desk', () => {
  let world: RequestsWorld;
  let ana: Actor;
  let eva: Actor;
  let leo: Actor;

  beforeAll(async () => {
    world = await RequestsWorld.start();
    [eva, leo] = [await world.staff(), await world.staff()];
  }, 60_000);
  beforeEach(async () => {
    ana = await world.app.actor({ country: 'ES', locale: 'es' });
  });
  afterAll(() => world?.stop());


  it('of two who approve at once one comes too late, and a copy is made once', async () => {
    const max = await world.staff();
    const id = await world.ask(ana, 'access');
    expect(await world.act(eva, id, 'export')).toBe('202');
    const approve = () => Promise.all([world.act(leo, id, 'approve'), world.act(max, id, 'approve')]);
    const both = await world.app.overlap('privacy_request', 2, approve);
    expect([...both].sort()).toEqual(['204', '409 nothing-to-approve']);
    const exports = await world.app.sql('select id from data_export where request_id = $1', [id]);
    expect(exports).toHaveLength(1);
    await world.app.drain();
    const { exportId, events } = await world.read(leo, id);
    expect(exportId).not.toBeNull();
    expect(events.find(({ type }) => type === 'export-ready')?.data).toMatchObject({ exportId, outcome: 'ready' });
    const path = `${DESK}/${id}/export/download`;
    await leo.get(path).expect(422); // without a purpose
    const { headers } = await leo.get(`${path}?purpose=hand-over`).expect(200);
    expect(headers['content-type']).toBe('application/zip');
    expect(await world.audited(id)).toContain('privacy.request-export-downloaded');
    await ana.get(`/v1/privacy/exports/${exportId}`).expect(404); // staff hand it over
  });

  it('what was proposed can be disapproved, and then proposed again', async () => {
    const id = await world.ask(ana, 'portability');
    expect(await world.act(eva, id, 'export')).toBe('202');
    expect(await world.act(leo, id, 'approve', { decision: 'disapprove', reason: 'The document is of somebody else.' })).toBe('204');
    expect(await world.act(leo, id, 'export')).toBe('202');
    expect(await world.act(leo, id, 'approve')).toBe('403 second-person-required');
    expect(await world.act(eva, id, 'approve', { decision: 'disapprove' })).toBe('422 invalid-request');
    expect(await world.act(eva, id, 'approve', { decision: 'disapprove', reason: 'Asked for in error.' })).toBe('204');
    expect((await world.typesOf(eva, id)).slice(3)).toEqual(['asked-export', 'disapproved', 'asked-export', 'disapproved']);
  });

  it('nobody of staff works through their own request, nor sees it', async () => {
    const id = await world.ask(eva, 'erasure');
    for (const act of ['assign', 'export', 'erase', 'complete', 'restrict']) {
      expect(await world.act(eva, id, act)).toBe('403 own-privacy-request');
    }
    expect((await eva.get(`${DESK}/${id}?purpose=look`).expect(403)).body).toMatchObject({ code: 'own-privacy-request' });
    expect(await world.queue(eva)).not.toContain(id);
    expect(await world.queue(leo)).toContain(id);
    expect(await world.act(leo, id, 'identity', { method: 'other', accountId: leo.id })).toBe('403 own-privacy-request');
    await eva.post(DESK, { kind: 'erasure', purpose: PURPOSE, accountId: eva.id }).expect(403);
  });

  it('is for the role compliance, with a purpose, and each reading is in two logs', async () => {
    const id = await world.ask(ana, 'access');
    const mia = await world.staff('moderator');
    for (const who of [ana, mia]) {
      await who.get(DESK).expect(403);
      await who.get(`${DESK}/${id}?purpose=look`).expect(403);
      await who.post(`${DESK}/${id}/erase`, { purpose: PURPOSE }).expect(403);
    }
    await eva.get(`${DESK}/${id}`).expect(422);
    await eva.get(`${DESK}/${id}?purpose=%20`).expect(422);
    await eva.post(`${DESK}/${id}/export`, {}).expect(422);
    await eva.post(`${DESK}/${randomUUID()}/export`, { purpose: PURPOSE }).expect(404); // staff without a case
    await world.read(eva, id);
    expect(await world.audited(id)).toEqual(['privacy.request-read']);
    const readings = (await world.read(leo, id)).events.filter(({ type }) => type === 'read');
    expect(readings.map(({ actorId }) => actorId)).toEqual([eva.id, leo.id]);
  });

  it('is taken by one, and taken over only on purpose', async () => {
    const id = await world.ask(ana, 'objection', 'No more of that.');
    expect(await world.act(eva, id, 'assign')).toBe('204');
    expect(await world.act(leo, id, 'assign')).toBe('409 privacy-request-taken');
    expect(await world.act(leo, id, 'assign', { take: true })).toBe('204');
    expect(await world.queue(leo, '&assignee=me&kind=objection')).toEqual([id]);
    expect(await world.act(leo, id, 'notes', { note: 'Recommendations are not personal here.' })).toBe('204');
    expect((await world.read(leo, id)).events.at(-2)).toMatchObject({
      type: 'evidence-added', note: 'Recommendations are not personal here.',
    });
    const notes = 'select note from privacy_request_event where request_id = $1 and note is not null';
    const [raw] = await world.app.sql<{ note: string }>(notes, [id]);
    expect(raw!.note).not.toContain('personal');
  });

  it('is extended once, in time, with a reason that the person reads', async () => {
    const id = await world.ask(ana, 'access');
    const { request } = await world.read(eva, id);
    expect(await world.act(eva, id, 'extend', { reason: 'because' })).toBe('422 invalid-request');
    expect(await world.act(eva, id, 'extend', { reason: 'complexity', explanation: 'Hay muchos archivos.' })).toBe('204');
    expect(await world.act(eva, id, 'extend', { reason: 'complexity' })).toBe('409 extension-not-possible');
    const { body } = await ana.get(`/v1/privacy/requests/${id}`).set('accept-language', 'es').expect(200);
    const { dueAt, isExtended, explanation } = body as { dueAt: string; isExtended: boolean; explanation: string };
    expect(new Date(dueAt).getTime()).toBeGreaterThan(new Date(request.dueAt).getTime() + 58 * DAY_MS);
    expect([isExtended, explanation]).toEqual([true, 'Tu solicitud requiere más trabajo de lo habitual. Hay muchos archivos.']);
    expect((await world.told(ana))[0]).toBe('Necesitamos más tiempo. Ábrela para ver hasta cuándo y por qué.');
    const late = await world.ask(ana, 'access');
    world.app.clock.advance(32 * DAY_MS);
    expect(await world.act(eva, late, 'extend', { reason: 'complexity' })).toBe('409 extension-not-possible');
    const brazil = await world.ask(await world.app.actor({ country: 'BR' }), 'access');
    expect(await world.act(eva, brazil, 'extend', { reason: 'complexity' })).toBe('409 extension-not-possible');
  });

  it('is refused with a reason, and where to complain', async () => {
    const id = await world.ask(ana, 'erasure');
    expect(await world.act(eva, id, 'refuse', { reason: 'kept-by-law', explanation: 'Las facturas, seis años.' })).toBe('204');
    expect(await world.act(eva, id, 'complete')).toBe('409 privacy-request-settled');
    const { body } = await ana.get(`/v1/privacy/requests/${id}`).set('accept-language', 'es').expect(200);
    expect(body).toMatchObject({
      state: 'refused', refusalReason: 'kept-by-law', explanation: 'Una ley nos obliga a conservar estos datos. Las facturas, seis años.',
      complaint: expect.stringContaining('autoridad de protección de datos'),
    });
    expect((await world.told(ana))[0]).toContain('dónde puedes reclamar');
  });

  it('is done after a correction, which is logged', async () => {
    const id = await world.ask(ana, 'rectification', 'I live in Portugal.');
    const before = (await ana.get('/v1/me').expect(200)).body as { profile: { username: string } };
    expect(await world.act(eva, id, 'correct', { country: 'PT', rotateProfile: true })).toBe('204');
    const after = (await ana.get('/v1/me').expect(200)).body as { country: string; profile: { username: string } };
    expect(after.country).toBe('PT');
    expect(after.profile.username).not.toBe(before.profile.username);
    expect(await world.act(eva, id, 'complete', { explanation: 'Hecho.' })).toBe('204');
    const events = (await world.read(eva, id)).events.filter(({ type }) => type === 'corrected');
    expect(events[0]!.data).toEqual({ fields: ['country', 'rotateProfile'] });
    expect((await ana.get(`/v1/privacy/requests/${id}`).expect(200)).body).toMatchObject({ state: 'done', explanation: 'Hecho.' });
  });

  it('a kind that an act does not answer is refused, whatever else is so', async () => {
    const fits: Readonly<Record<string, readonly string[]>> = {
      export: ['access', 'portability'], erase: ['erasure'], correct: ['rectification'],
      restrict: ['restriction', 'rectification', 'objection'], release: ['restriction', 'rectification', 'objection'],
    };
    for (const kind of ['access', 'portability', 'erasure', 'rectification', 'restriction', 'objection']) {
      const id = await world.ask(ana, kind);
      const answers = await Promise.all(Object.keys(fits).map(async (act) => [act, await world.act(eva, id, act)] as const));
      const refused = answers.filter(([, answer]) => answer === '409 act-does-not-fit').map(([act]) => act);
      expect([kind, refused]).toEqual([kind, Object.keys(fits).filter((act) => !fits[act]!.includes(kind))]);
    }
    await ana.delete('/v1/privacy/restriction').expect(204);
  });

  it('lists without a case show nothing of any person', async () => {
    const words = 'I was called Dulcinea there.';
    await world.ask(ana, 'access', words);
    const contact = 'dulcinea@example.test';
    const id = await world.enter(eva, { kind: 'erasure', contact, details: words, accountId: ana.id });
    await world.act(eva, id, 'notes', { note: `Of ${ana.email}` });
    const { profile } = (await ana.get('/v1/me').expect(200)).body as { profile: { username: string } };
    const lists = await Promise.all(
      [`${DESK}?limit=100`, '/v1/staff/privacy/data-map', '/v1/staff/privacy/retention'].map((path) => leo.get(path).expect(200)),
    );
    expect(await world.queue(leo)).toContain(id);
    const shown = JSON.stringify(lists.map(({ body }) => body as unknown)).toLowerCase();
    for (const canary of [ana.id, ana.email, ana.subject, profile.username, contact, 'dulcinea']) {
      expect(shown).not.toContain(canary.toLowerCase());
    }
  });
});
