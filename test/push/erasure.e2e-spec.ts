import { EntityManager } from '@mikro-orm/postgresql';
import { UntieEnded } from '../../src/modules/notifications/devices/untie-ended.task.js';
import { NotificationsFacade } from '../../src/modules/notifications/index.js';
import { PushRetention } from '../../src/modules/notifications/push/push.retention.js';
import { runInScope } from '../../src/platform/persistence/scope.js';
import { PushWorld } from './push-world.js';

const DAY_MS = 86_400_000;

describe('what OneSignal knows of a person ends', () => {
  let world: PushWorld;
  const inScope = <T>(work: () => Promise<T>) => runInScope(world.app.get(EntityManager), work);
  const inTransaction = <T>(work: () => Promise<T>) => inScope(() => world.app.get(EntityManager).transactional(work));

  beforeAll(async () => {
    world = await PushWorld.start();
  }, 60_000);
  afterAll(() => world?.stop());
  beforeEach(() => world.oneSignal.forget());
  afterEach(() => world.oneSignal.down(null));

  const externalIdOf = (device: string) => world.oneSignal.devices.get(device)!;

  it('P11 with the account: the person and the devices, durably, by a task that names nobody and outlives it', async () => {
    const { actor, device } = await world.listener();
    const externalId = externalIdOf(device);
    world.oneSignal.down({ status: 503, html: true });
    await inTransaction(() => world.app.get(NotificationsFacade).eraseUser(actor.id));
    await inTransaction(() => world.app.get(NotificationsFacade).eraseUser(actor.id));
    expect(await world.app.sql('select 1 from push_device where account_id = $1', [actor.id])).toEqual([]);
    await world.pass(40_000);
    expect(world.oneSignal.people.has(externalId)).toBe(true);
    world.oneSignal.down(null);
    await world.told();
    expect(world.oneSignal.erased).toContain(externalId);
    expect(world.oneSignal.devices.has(device)).toBe(false);
    expect((await world.tasks()).at(-1)).toMatchObject({ kind: 'erase', status: 'done' });
  }, 60_000);

  it('with what was to be told before: nothing that comes later brings the person back', async () => {
    const { actor, device } = await world.listener();
    const externalId = externalIdOf(device);
    world.oneSignal.down('cut');
    await world.device(actor);
    await world.pass();
    await inTransaction(() => world.app.get(NotificationsFacade).eraseUser(actor.id));
    world.oneSignal.down(null);
    await world.told();
    expect(world.oneSignal.people.has(externalId)).toBe(false);
  }, 60_000);

  it('is done when it is gone already', async () => {
    const { actor, device } = await world.listener();
    world.oneSignal.people.delete(externalIdOf(device));
    await inTransaction(() => world.app.get(NotificationsFacade).eraseUser(actor.id));
    await world.told();
    expect((await world.tasks()).at(-1)).toMatchObject({ kind: 'erase', status: 'gone' });
  }, 30_000);

  it('P11 asks for nothing about somebody who never wanted push', async () => {
    const actor = await world.app.actor();
    await world.device(actor);
    await inTransaction(() => world.app.get(NotificationsFacade).eraseUser(actor.id));
    await world.pass(60_000);
    expect(world.oneSignal.recorder.requests).toEqual([]);
  });

  it('device by device with the session that tied it', async () => {
    const { actor, device } = await world.listener();
    const [session] = await world.app.sql<{ id: string }>('select session_id as id from push_device where account_id = $1', [actor.id]);
    const mine = externalIdOf(device);
    await inScope(() => world.app.get(NotificationsFacade).untieAll(session!.id as never));
    await world.told();
    expect(externalIdOf(device)).not.toBe(mine);
    expect(await world.app.sql('select 1 from push_device where account_id = $1', [actor.id])).toEqual([]);
  }, 30_000);

  it('device by device when a session ended in whatever way: a sweep finds it', async () => {
    const [gone, stays] = [await world.listener(), await world.listener()];
    const mine = externalIdOf(gone.device);
    await gone.actor.post('/v1/auth/sign-out').expect(204);
    await inScope(() => world.app.get(UntieEnded).run(new AbortController().signal));
    await world.told();
    expect(externalIdOf(gone.device)).not.toBe(mine);
    expect(await world.app.sql('select 1 from push_device where subscription_id = $1', [stays.device])).toHaveLength(1);
  }, 60_000);

  it('what was told and sent is forgotten after its time; what waits is not', async () => {
    const { actor } = await world.listener();
    await world.tell(actor);
    await world.sent();
    world.oneSignal.down('cut');
    await world.tell(actor);
    await world.device(actor);
    await world.pass();
    const later = world.app.clock.after(31 * DAY_MS);
    const retention = world.app.get(PushRetention);
    const { count } = await inScope(() => retention.due(later));
    expect(count).toBeGreaterThan(3);
    const { removed } = await inScope(() => retention.removeBatch(later, 10_000));
    expect(removed).toBe(count);
    expect((await world.app.sql<{ status: string }>('select distinct status from push')).map(({ status }) => status)).toEqual(['waiting']);
    expect((await world.tasks()).every(({ status }) => status === 'waiting')).toBe(true);
    expect((await world.tasks()).length).toBeGreaterThan(0);
  }, 60_000);
});
