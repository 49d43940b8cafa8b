import { EntityManager } from '@mikro-orm/postgresql';
import { AuthFacade } from '../../src/modules/auth/index.js';
import { runInScope } from '../../src/platform/persistence/scope.js';
import { PushWorld } from './push-world.js';

describe('push, to people who allow it', () => {
  let world: PushWorld;

  beforeAll(async () => {
    world = await PushWorld.start();
  }, 60_000);
  afterAll(() => world?.stop());
  beforeEach(() => world.oneSignal.forget());

  it('P11, P18, P32 is off until the person opts in: OneSignal gets no byte of them, device or not', async () => {
    const actor = await world.app.actor();
    await world.device(actor);
    await world.tell(actor);
    await world.sent();
    expect(await world.pushesOf(actor)).toEqual([]);
    expect(world.oneSignal.recorder.requests).toEqual([]);
    expect(world.oneSignal.recorder.bytesReceived).toBe(0);
  });

  it('P11, P32 goes to each device of somebody who switched it on, and to none once it is switched off', async () => {
    const { actor, device } = await world.listener();
    const second = await world.device(actor);
    await world.tell(actor);
    await world.sent();
    expect(world.oneSignal.arrived.map(({ subscriptionId }) => subscriptionId).sort()).toEqual([device, second].sort());
    await world.prefers(actor, { push: { enabled: false } });
    await world.told();
    const owners = [device, second].map((id) => world.oneSignal.people.get(world.oneSignal.devices.get(id)!)!);
    expect(owners).toEqual([{ language: 'en', timeZone: null }, { language: 'en', timeZone: null }]); // nobody in particular
    world.oneSignal.forget();
    await world.tell(actor);
    await world.sent();
    expect(world.oneSignal.messages).toEqual([]);
    await world.prefers(actor, { push: { enabled: true } });
    await world.told();
    await world.tell(actor);
    await world.sent();
    expect(world.oneSignal.arrived.map(({ subscriptionId }) => subscriptionId).sort()).toEqual([device, second].sort());
  }, 60_000);

  it('P32 is not for a kind that is switched off', async () => {
    const { actor } = await world.listener();
    await world.prefers(actor, { kinds: [{ kind: 'generation-finished', push: false }] });
    await world.tell(actor);
    await world.tell(actor, { kind: 'generation-failed' });
    await world.sent();
    expect((await world.pushesOf(actor)).map(({ kind, status }) => [kind, status])).toEqual([['generation-failed', 'sent']]);
  }, 30_000);

  it('P32 switched off while it waits, it is dropped', async () => {
    const { actor } = await world.listener();
    await world.like(actor, await world.rows.post(actor.id), (await world.app.actor()).id);
    await world.pass();
    await world.prefers(actor, { push: { enabled: false } });
    await world.sent();
    expect(await world.pushesOf(actor)).toMatchObject([{ status: 'dropped', reason: 'switched-off', attempts: 0 }]);
  }, 30_000);

  it('is none for somebody whose processing is restricted, not even of what waits: the inbox has it', async () => {
    const { actor } = await world.listener();
    await world.tell(actor);
    await world.app.sql('update account set restricted_at = now() where id = $1', [actor.id]);
    await world.tell(actor, { kind: 'decision', subject: { type: 'statement', id: crypto.randomUUID() } });
    await world.sent();
    expect((await world.pushesOf(actor)).map(({ status, reason }) => `${status} ${reason}`)).toEqual([
      'dropped restricted', 'dropped restricted',
    ]);
    expect(world.oneSignal.messages).toEqual([]);
    expect((await actor.get('/v1/notifications').expect(200)).body).toMatchObject({ unreadCount: 2 });
  }, 30_000);

  it('while processing is restricted OneSignal learns of no device, language or zone; what was withheld is told after that', async () => {
    const { actor, device } = await world.listener();
    const restrict = async (isRestricted: boolean) => {
      const by = { actor: 'operator', purpose: 'test' };
      await runInScope(world.app.get(EntityManager), () => world.app.get(AuthFacade).restrictProcessing(actor.id, isRestricted, by));
      await world.told();
    };
    await restrict(true);
    world.oneSignal.forget();
    expect((await actor.put(`/v1/notifications/devices/${crypto.randomUUID()}`).expect(403)).body).toMatchObject({
      code: 'processing-restricted',
    });
    await actor.patch('/v1/me', { locale: 'es' }).expect(200); // a correction: ours to keep
    await world.prefers(actor, { push: { enabled: true, quietHours: { from: '01:00', until: '01:01', timeZone: 'Europe/Madrid' } } });
    await world.told();
    expect(world.oneSignal.recorder.requests).toEqual([]);
    await restrict(false);
    expect(world.oneSignal.people.get(world.oneSignal.devices.get(device)!)).toMatchObject({ timeZone: 'Europe/Madrid' });
    await actor.delete(`/v1/notifications/devices/${device}`).expect(204);
  }, 30_000);

  it('P35 speaks Spanish to a Spanish account, and the other language once that is chosen', async () => {
    const { actor } = await world.listener({ locale: 'es' }, { quietHours: { from: '01:00', until: '01:01', timeZone: 'Europe/Madrid' } });
    await world.tell(actor);
    await world.sent();
    expect(world.oneSignal.arrived).toMatchObject([{ language: 'es', text: expect.stringContaining('biblioteca') }]);
    expect(world.oneSignal.messages[0]).toMatchObject({ contents: { en: expect.any(String), es: world.oneSignal.arrived[0]!.text } });
    expect([...world.oneSignal.people.values()]).toContainEqual({ language: 'es', timeZone: 'Europe/Madrid' });
    await actor.patch('/v1/me', { locale: 'en' }).expect(200);
    await world.tell(actor);
    await world.sent();
    expect(world.oneSignal.arrived.at(-1)).toMatchObject({ language: 'en' });
    expect(world.oneSignal.arrived.at(-1)!.text).not.toBe(world.oneSignal.arrived[0]!.text);
  }, 60_000);

  describe('a device', () => {
    it('P11 is known at OneSignal by an id that means nothing elsewhere, and no account id, e-mail or name goes there', async () => {
      const { actor, device } = await world.listener();
      const { body } = await actor.put(`/v1/notifications/devices/${device}`).expect(200);
      expect(body).toEqual({ subscriptionId: device, externalId: world.oneSignal.devices.get(device) });
      await world.tell(actor);
      await world.sent();
      const wire = world.oneSignal.recorder.requests.map(({ path, body: sent }) => `${path} ${sent.toString()}`).join('\n');
      for (const secret of [actor.id, actor.email, actor.subject]) expect(wire).not.toContain(secret);
    }, 30_000);

    it('is told once, however often the app says that it is there', async () => {
      const { actor, device } = await world.listener();
      const before = (await world.tasks()).length;
      await Promise.all(Array.from({ length: 10 }, () => actor.put(`/v1/notifications/devices/${device.toUpperCase()}`).expect(200)));
      expect((await world.tasks()).length).toBe(before);
      expect(await world.app.sql('select 1 from push_device where account_id = $1', [actor.id])).toHaveLength(1);
    }, 30_000);

    it('P11 that moves to another account gets nothing of the first any more', async () => {
      const [ana, ben] = [await world.listener(), await world.listener()];
      await world.like(ana.actor, await world.rows.post(ana.actor.id), ben.actor.id); // waits
      await world.pass();
      await ben.actor.put(`/v1/notifications/devices/${ana.device}`).expect(200);
      await world.sent();
      await world.tell(ana.actor);
      await world.tell(ben.actor);
      await world.sent();
      expect(world.oneSignal.arrived.map(({ subscriptionId }) => subscriptionId).sort()).toEqual([ana.device, ben.device].sort());
      expect(new Set(world.oneSignal.arrived.map(({ externalId }) => externalId)).size).toBe(1);
      expect((await world.pushesOf(ana.actor)).map(({ status, reason }) => [status, reason])).toEqual([['dropped', 'no-device']]);
    }, 60_000);

    it('whoever it is moved to, many at a time: it is one person’s, here and there', async () => {
      const people = await Promise.all(Array.from({ length: 5 }, () => world.listener().then(({ actor }) => actor)));
      const device = world.oneSignal.installs();
      await Promise.all(people.map((who) => who.put(`/v1/notifications/devices/${device}`).expect(200)));
      await world.told();
      const [row] = await world.app.sql<{ externalId: string }>(
        'select s.external_id as "externalId" from push_device d join push_settings s using (account_id) where d.subscription_id = $1',
        [device],
      );
      expect(world.oneSignal.devices.get(device)).toBe(row!.externalId);
    }, 60_000);

    it('of somebody else is not untied, and a name that is none is not found', async () => {
      const { actor, device } = await world.listener();
      const stranger = await world.app.actor();
      await stranger.delete(`/v1/notifications/devices/${device}`).expect(204);
      await stranger.put('/v1/notifications/devices/anything').expect(404);
      expect(await world.app.sql('select 1 from push_device where account_id = $1', [actor.id])).toHaveLength(1);
      await actor.delete(`/v1/notifications/devices/${device}`).expect(204);
      await actor.delete(`/v1/notifications/devices/${device}`).expect(204);
      await world.tell(actor);
      await world.sent();
      expect(world.oneSignal.messages).toEqual([]);
    }, 30_000);

    it('P11 goes with its session: after signing out nothing comes, although nobody announced it', async () => {
      const { actor, device } = await world.listener();
      await world.like(actor, await world.rows.post(actor.id), (await world.app.actor()).id); // waits
      await world.pass();
      await actor.post('/v1/auth/sign-out').expect(204);
      await world.sent();
      expect(world.oneSignal.messages).toEqual([]);
      expect(await world.pushesOf(actor)).toMatchObject([{ status: 'dropped', reason: 'no-device' }]);
      const owner = await world.app.sql('select 1 from push_settings where external_id = $1', [world.oneSignal.devices.get(device)]);
      expect(owner).toEqual([]);
    }, 30_000);
  });
});
