import 'reflect-metadata';
import { randomUUID } from 'node:crypto';
import { RetentionRunner } from '../../src/modules/scheduler/index.js';
import type { Actor } from '../support/actor.js';
import { DAY_MS, PURPOSE, RequestsWorld } from './requests-world.js';

const WEB = '/v1/privacy/requests/web';
const DESK = '/v1/staff/privacy/requests';

describe('requests of people come in', () => {
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

  it('what comes by the web from an address that nobody proves is not late, and is gone after a week', async () => {
    const overdue = async () => (await world.metric('aicasso_privacy_requests_overdue'))[0]!.value;
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
});
