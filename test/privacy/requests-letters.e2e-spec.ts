import 'reflect-metadata';
import { WatchDeadlines } from '../../src/modules/privacy/requests/watch-deadlines.task.js';
import { RetentionRunner } from '../../src/modules/scheduler/index.js';
import type { Actor } from '../support/actor.js';
import { DAY_MS, RequestsWorld } from './requests-world.js';

describe('what the desk tells, and by when', () => {
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
    const [overdue] = await world.metric('aicasso_privacy_requests_overdue');
    expect(overdue!.value).toBeGreaterThan(0);
    const open = await world.metric('aicasso_privacy_requests_open');
    expect(open.find(({ labels }) => labels['kind'] === 'access')!.value).toBeGreaterThan(0);
    world.app.clock.advance(710 * DAY_MS);
    await world.inScope(() => world.app.get(RetentionRunner).run());
    const left = await world.app.sql<{ id: string }>('select id from privacy_request where id = any($1)', [[old, id]]);
    expect(left).toEqual([{ id }]); // what is not settled stays, however old
    expect(await world.app.sql('select 1 from privacy_request_event where request_id = $1', [old])).toEqual([]);
    await expect(world.app.sql('delete from privacy_request_event where request_id = $1', [id])).rejects.toThrow('append-only');
  });
});
