import 'reflect-metadata';
import { randomUUID } from 'node:crypto';
import { Deletions } from '../../src/modules/privacy/deletion/deletions.service.js';
import { SettleErasures } from '../../src/modules/privacy/requests/settle-erasures.task.js';
import { RetentionRunner } from '../../src/modules/scheduler/index.js';
import { WatchDeadlines } from '../../src/modules/privacy/requests/watch-deadlines.task.js';
import { Metrics } from '../../src/platform/telemetry/metrics.js';
import type { Actor } from '../support/actor.js';
import { end } from './canary/ending.js';
import { DAY_MS, PURPOSE, RequestsWorld } from './requests-world.js';

const WEB = '/v1/privacy/requests/web';
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

  const typesOf = async (id: string) => (await world.read(eva, id)).events.map(({ type }) => type).filter((type) => type !== 'read');
  const metric = async (name: string) => (await world.app.get(Metrics).registry.getMetricsAsJSON()).find((it) => it.name === name)!.values;

  describe('asked by somebody who is signed in', () => {
    it('P19 is received with its deadline, told of, and read by its sender alone', async () => {
      const sent = { kind: 'access', details: 'All that you have of me since May.' };
      const key = randomUUID();
      const { body } = await ana.post('/v1/privacy/requests', sent).set('idempotency-key', key).expect(201);
      const again = await ana.post('/v1/privacy/requests', sent).set('idempotency-key', key).expect(201);
      const { id, dueAt, receivedAt, law, state, channel } = body as Record<string, string>;
      expect((again.body as { id: string }).id).toBe(id);
      expect({ law, state, channel }).toEqual({ law: 'gdpr', state: 'received', channel: 'app' });
      expect(new Date(dueAt!).getTime() - new Date(receivedAt!).getTime()).toBeGreaterThanOrEqual(28 * DAY_MS);
      expect(((await ana.get('/v1/privacy/requests').expect(200)).body as { items: object[] }).items).toHaveLength(1);
      await ana.get(`/v1/privacy/requests/${id}`).expect(200);
      const bob = await world.app.actor();
      expect((await bob.get(`/v1/privacy/requests/${id}`).expect(404)).body).toMatchObject({ code: 'privacy-request-not-found' });
      expect(await world.told(ana)).toEqual(['La hemos recibido. Ábrela para ver cuándo tendrás respuesta.']);
      const [row] = await world.app.sql<{ details: string }>('select details from privacy_request where id = $1', [id]);
      expect(row!.details).not.toContain('May');
    });

    it.each([
      ['an unknown kind', { kind: 'forget-me' }, '#/kind'], ['no kind', {}, '#/kind'],
      ['too many words', { kind: 'access', details: 'x'.repeat(5_001) }, '#/details'],
      ['somebody else', { kind: 'access', accountId: randomUUID() }, '#/accountId'],
    ])('%s is refused', async (_, body, pointer) => {
      const { errors } = (await ana.post('/v1/privacy/requests', body).expect(422)).body as { errors: { pointer: string }[] };
      expect(errors.map((error) => error.pointer)).toContain(pointer);
    });
  });

  describe('asked on the web by somebody without an account', () => {
    const ask = async (email: string, more: object = {}) =>
      (await world.app.stranger.post(WEB, { kind: 'erasure', email, details: 'Please.', language: 'en', ...more }).expect(202)).body as {
        id: string; needsCode: boolean;
      };
    const codeIn = (text: string) => /within a day: (\S+)/.exec(text)![1]!;

    it('answers the same whether the address is known, and takes what is asked twice as one', async () => {
      const [known, unknown] = [await ask(ana.email), await ask('nobody@example.test')];
      expect(Object.keys(known)).toEqual(Object.keys(unknown));
      expect([known.needsCode, unknown.needsCode]).toEqual([true, true]);
      expect((await ask('nobody@example.test')).id).toBe(unknown.id);
      expect((await ask('nobody@example.test', { details: 'Something else.' })).id).not.toBe(unknown.id);
      await ask('nobody@example.test', { kind: 'access' });
      await world.app.drain();
      expect(world.mail.to('nobody@example.test')).toHaveLength(3); // and no more in a day
      expect(world.mail.to(ana.email)).toHaveLength(1);
    });

    it('an address is proved by the code of the letter, in any case, once and in time; staff tie the account', async () => {
      const { id } = await ask(ana.email, { details: `Of ${ana.id}` });
      await world.app.drain();
      const letter = world.mail.to(ana.email).at(-1)!;
      expect(letter.text).toContain(id);
      expect(letter.raw).toMatch(/^Auto-Submitted: auto-generated/m);
      const code = codeIn(letter.text);
      const confirm = (of: string, given: string) => world.app.stranger.post(`${WEB}/${of}/confirm`, { code: given });
      expect((await confirm(id, 'AAAA-AAAA-AAAA').expect(403)).body).toMatchObject({ code: 'confirmation-code-invalid' });
      await confirm(randomUUID(), code).expect(403);
      expect((await world.act(eva, id, 'complete'))).toBe('409 identity-unproved');
      await confirm(id, code.toLowerCase().replaceAll('-', ' ')).expect(204);
      await confirm(id, code).expect(204);
      const read = await world.read(eva, id);
      expect(read.accountsWithContact).toEqual([ana.id]);
      expect([read.accountId, read.contact]).toEqual([null, ana.email]);
      expect(await world.act(eva, id, 'erase')).toBe('409 identity-unproved'); // the address is proved, the account is not
      await world.app.drain();
      expect(world.mail.to(ana.email).at(-1)!.text).toContain('We have received your privacy request.');
      const late = await ask('late@example.test');
      await world.app.drain();
      const lateCode = codeIn(world.mail.to('late@example.test')[0]!.text);
      world.app.clock.advance(DAY_MS + 1);
      await confirm(late.id, lateCode).expect(403);
      expect(world.app.log.text).not.toMatch(/late@example|nobody@example/);
    });

    it.each([
      { email: 'nobody' }, { email: 'a@b.c, d@e.f' }, { email: 'a@example.test\nbcc: b@example.test' }, { kind: 'other' },
      { country: 'Spain' },
    ])('%j is refused', (body) => world.app.stranger.post(WEB, { kind: 'access', email: 'a@example.test', ...body }).expect(422));
  });

  it('P34 a mail "Privacy Rights Request" is entered by staff, who see how long they have; whom to write to is published', async () => {
    const { body } = await world.app.stranger.get('/v1/privacy/contact').set('accept-language', 'es').expect(200);
    expect(body).toMatchObject({
      email: 'privacy@aicasso.example', mailSubject: 'Privacy Rights Request', site: expect.stringMatching(/^http/),
    });
    const receivedAt = new Date(world.app.clock.now().getTime() - 3 * DAY_MS).toISOString();
    const entered = { kind: 'access', contact: 'paz@example.test', details: 'Privacy Rights Request: what do you have?', receivedAt };
    const id = await world.enter(eva, { ...entered, country: 'BR', language: 'es' });
    await world.app.drain();
    const letter = world.mail.to('paz@example.test')[0]!;
    expect(letter.text).toContain('Hemos recibido tu solicitud de privacidad.');
    expect(letter.subject).toBe('Tu solicitud de privacidad');
    expect(await world.read(leo, id)).toMatchObject({
      request: { law: 'lgpd', dueAt: new Date(new Date(receivedAt).getTime() + 15 * DAY_MS).toISOString() },
      contact: 'paz@example.test', details: entered.details,
    });
    expect(await world.queue(eva)).toContain(id);
    const tomorrow = new Date(world.app.clock.now().getTime() + DAY_MS).toISOString();
    await eva.post(DESK, { kind: 'access', purpose: PURPOSE, receivedAt: tomorrow }).expect(422);
  });

  const settle = () => world.inScope(() => world.app.get(SettleErasures).run(new AbortController().signal));

  it('P33 staff start the deletion of who cannot reach the app: one proposes, another approves, and the person has the key', async () => {
    const id = await world.enter(eva, { kind: 'erasure', contact: 'lost@example.test', language: 'en' });
    expect(await world.act(eva, id, 'erase')).toBe('409 identity-unproved');
    const identity = { method: 'answer-from-sign-in-address', accountId: ana.id, note: 'She answered from the address of her sign-in.' };
    expect(await world.act(eva, id, 'identity', identity)).toBe('204');
    expect(await world.act(eva, id, 'approve')).toBe('409 nothing-to-approve');
    expect(await world.act(eva, id, 'erase', { when: 'grace' })).toBe('202');
    expect(await world.act(leo, id, 'erase')).toBe('409 approval-pending');
    expect(await world.act(eva, id, 'approve')).toBe('403 second-person-required');
    expect(await world.act(leo, id, 'complete')).toBe('409 approval-pending');
    expect(((await ana.get('/v1/me').expect(200)).body as { status: string }).status).toBe('active');
    expect(await world.act(leo, id, 'approve')).toBe('204');
    expect(await world.act(leo, id, 'approve')).toBe('409 nothing-to-approve');
    expect(((await ana.get('/v1/me').expect(200)).body as { status: string }).status).toBe('deletion-scheduled');
    const [deletion] = await world.app.sql<{ origin: string; request_id: string }>(
      'select origin, request_id from account_deletion where account_id = $1', [ana.id],
    );
    expect(deletion).toEqual({ origin: 'staff', request_id: id });
    await world.app.drain();
    expect(world.mail.to('lost@example.test').at(-1)!.text).toMatch(/Key to its status and receipt: \S{40,}/);
    expect(await typesOf(id)).toEqual([
      'received', 'told', 'identity-checked', 'account-tied', 'asked-erase', 'approved', 'told',
    ]);
    expect(await world.audited(id)).toEqual(expect.arrayContaining(['privacy.request-erase-proposed', 'privacy.request-approved']));
    await settle();
    expect((await world.read(leo, id)).request.state).toBe('approved'); // nothing is erased yet
    const wish = await world.ask(ana, 'erasure');
    const web = { kind: 'access', email: ana.email.toUpperCase(), details: 'Nobody tied it.' };
    const { body } = await world.app.stranger.post(WEB, web).expect(202);
    const access = await world.ask(ana, 'access');
    const { id: deletionId } = await end(world.app, { actor: ana, mark: '' });
    await settle();
    await settle();
    const read = await world.read(leo, id);
    expect(read).toMatchObject({ request: { state: 'done' }, accountId: deletionId, deletionId, contact: null });
    expect((await typesOf(id)).slice(7)).toEqual(['erased', 'done']);
    expect(JSON.stringify(read.events.map(({ data }) => data))).not.toMatch(new RegExp(`${ana.id}|${eva.id}|${leo.id}`));
    expect(await world.act(eva, id, 'complete')).toBe('409 privacy-request-settled');
    expect((await world.read(leo, wish)).request.state).toBe('done');
    // one that nobody had tied to the account is the person's by its address: its words are gone too
    const tied = await world.read(leo, (body as { id: string }).id);
    expect(tied).toMatchObject({ accountId: deletionId, contact: null, details: null });
    expect(tied.events.find(({ type }) => type === 'account-tied')).toMatchObject({ by: 'service', data: { by: 'address' } });
    // what else was asked is for staff to settle, and the log does not say that somebody was told
    expect(await world.act(eva, access, 'complete')).toBe('204');
    expect((await world.read(leo, access)).events.at(-2)).toMatchObject({ type: 'told', data: { news: 'done', by: [] } });
  });

  it('a deletion that the person takes back was no erasure: the request is at the desk again', async () => {
    const id = await world.ask(ana, 'erasure');
    expect(await world.act(eva, id, 'erase', { when: 'grace' })).toBe('202');
    expect(await world.act(leo, id, 'approve')).toBe('204');
    await world.inScope(() => world.app.get(Deletions).undo(ana.id));
    await settle();
    await settle();
    expect(await world.read(leo, id)).toMatchObject({ request: { state: 'in-progress' }, deletionId: null });
    expect((await typesOf(id)).slice(-3)).toEqual(['asked-erase', 'approved', 'disapproved']);
    expect(await world.act(eva, id, 'erase')).toBe('202');
  });

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
    expect(await world.act(eva, id, 'approve', { decision: 'disapprove' })).toBe('204');
    expect((await typesOf(id)).slice(3)).toEqual(['asked-export', 'disapproved', 'asked-export', 'disapproved']);
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

  describe('letters', () => {
    const open = (address: string) => world.enter(eva, { kind: 'access', contact: address, language: 'en' });
    /** The address and the words of a letter that waits, as they lie in the database. */
    const payloads = async () =>
      (await world.app.sql<{ payload: { sealed: string | null } }>("select payload from outbox_event where type = 'mail.due'")).map(
        ({ payload }) => payload.sealed,
      );
    /** What failed before is done by now: `drain` would tell of the failure. */
    const settled = () =>
      world.app.until(async () => {
        const open = await world.app.sql("select 1 from outbox_delivery where handler = 'platform.send-mail' and delivered_at is null");
        return open.length === 0 ? null : 'a letter waits';
      });
    afterEach(() => {
      world.mail.refuseWith = null;
    });

    it('wait sealed while the mail server is not willing, are sent once it is, and are forgotten', async () => {
      world.mail.refuseWith = 451;
      const refusedBefore = world.mail.refused;
      await open('zoe@example.test');
      await world.app.until(async () => (world.mail.refused > refusedBefore ? null : 'was not tried'));
      const [waiting] = (await payloads()).filter((sealed) => sealed !== null);
      expect(waiting).toMatch(/^[\w-]+\.[\w-]+$/);
      world.mail.refuseWith = null;
      world.app.clock.advance(60_000);
      await world.app.until(async () => (world.mail.to('zoe@example.test').length > 0 ? null : 'has not arrived'));
      await settled();
      const [letter] = world.mail.to('zoe@example.test');
      expect([letter!.from, letter!.messageId]).toEqual(['privacy@aicasso.example', expect.stringMatching(/^<[\w-]+@[\w.-]+>$/)]);
      expect(await payloads()).not.toContainEqual(expect.any(String));
      expect(world.app.log.text).not.toContain('zoe@example');
    });

    it('that the server will never take are given up, and told of by their code alone', async () => {
      world.mail.refuseWith = 550;
      await open('gone@example.test');
      await world.app.drain();
      expect(world.mail.to('gone@example.test')).toEqual([]);
      expect(world.app.log.of('mail-refused').at(-1)).toMatchObject({ smtpCode: 550 });
      expect(await payloads()).not.toContainEqual(expect.any(String));
      expect(world.app.log.text).not.toContain('gone@example');
    });

    it('are given up after three days', async () => {
      world.mail.refuseWith = 451;
      await open('slow@example.test');
      await world.app.until(async () => (world.app.log.of('event-handler-failed').length > 1 ? null : 'was not tried'));
      world.app.clock.advance(3 * DAY_MS + 60_000);
      await world.app.until(async () => (world.app.log.of('mail-given-up').length > 0 ? null : 'is still tried'));
      await settled();
      expect(world.mail.to('slow@example.test')).toEqual([]);
    });
  });

  it('what comes by the web from an address that nobody proves is not late, and is gone after a week', async () => {
    const overdue = async () => (await metric('aicasso_privacy_requests_overdue'))[0]!.value;
    const ask = async (email: string) => {
      const { body } = await world.app.stranger.post(WEB, { kind: 'access', email }).expect(202);
      return (body as { id: string }).id;
    };
    const [id, taken] = [await ask('stranger@example.test'), await ask('taken@example.test')];
    expect(await world.act(eva, taken, 'assign')).toBe('204');
    const retention = () => world.inScope(() => world.app.get(RetentionRunner).run());
    const left = () => world.app.sql<{ id: string }>('select id from privacy_request where id = any($1)', [[id, taken]]);
    world.app.clock.advance(6 * DAY_MS);
    await retention();
    expect(await left()).toHaveLength(2);
    await world.app.sql("update privacy_request set due_at = received_at + interval '1 day' where id = any($1)", [[taken]]);
    const before = await overdue();
    await world.app.sql("update privacy_request set due_at = received_at + interval '1 day' where id = any($1)", [[id]]);
    expect([before > 0, await overdue()]).toEqual([true, before]);
    world.app.clock.advance(DAY_MS + 1);
    await retention();
    expect(await left()).toEqual([{ id: taken }]); // staff took it up
    expect(await world.app.sql('select 1 from privacy_request_event where request_id = $1', [id])).toEqual([]);
  });

  it('alarms in time when nobody told a Californian that the request arrived', async () => {
    const california = { kind: 'access', country: 'US', region: 'US-CA' };
    const [id, told] = [await world.enter(eva, california), await world.enter(eva, { ...california, contact: 'cal@example.test' })];
    const watched = async () => {
      const from = world.app.log.lines.length;
      await world.inScope(() => world.app.get(WatchDeadlines).run());
      const lines = world.app.log.lines.slice(from).filter((line) => line.includes('privacy-request-confirmation'));
      expect(lines.filter((line) => line.includes(told))).toEqual([]);
      return lines.filter((line) => line.includes(id)).map((line) => /confirmation-[a-z-]+/.exec(line)![0]);
    };
    expect(await watched()).toEqual([]);
    world.app.clock.advance(11 * DAY_MS);
    expect(await watched()).toEqual(['confirmation-due-soon']);
    world.app.clock.advance(8 * DAY_MS);
    expect(await watched()).toEqual(['confirmation-overdue']);
    expect(await world.act(eva, id, 'notes', { note: 'Told by telephone.' })).toBe('204');
    expect(await watched()).toEqual([]);
  });

  it('shows what is late, alarms in time, and is removed two years after it was settled', async () => {
    const old = await world.ask(ana, 'access');
    expect(await world.act(eva, old, 'refuse', { reason: 'no-data' })).toBe('204');
    const id = await world.ask(ana, 'access');
    world.app.clock.advance(26 * DAY_MS);
    const watch = () => world.inScope(() => world.app.get(WatchDeadlines).run());
    await watch();
    expect(world.app.log.of('privacy-request-due-soon')).toContainEqual(expect.objectContaining({ requestId: id }));
    world.app.clock.advance(6 * DAY_MS);
    await watch();
    expect(world.app.log.of('privacy-request-overdue')).toContainEqual(expect.objectContaining({ requestId: id, kind: 'access' }));
    expect(await world.queue(leo, '&overdue=true&kind=access')).toContain(id);
    const [overdue] = await metric('aicasso_privacy_requests_overdue');
    expect(overdue!.value).toBeGreaterThan(0);
    expect((await metric('aicasso_privacy_requests_open')).find(({ labels }) => labels['kind'] === 'access')!.value).toBeGreaterThan(0);
    world.app.clock.advance(710 * DAY_MS);
    await world.inScope(() => world.app.get(RetentionRunner).run());
    const left = await world.app.sql<{ id: string }>('select id from privacy_request where id = any($1)', [[old, id]]);
    expect(left).toEqual([{ id }]); // what is not settled stays, however old
    expect(await world.app.sql('select 1 from privacy_request_event where request_id = $1', [old])).toEqual([]);
    await expect(world.app.sql('delete from privacy_request_event where request_id = $1', [id])).rejects.toThrow('append-only');
  });
});
