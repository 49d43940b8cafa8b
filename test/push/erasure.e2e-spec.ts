import { EntityManager } from '@mikro-orm/postgresql';
import { UntieEnded } from '../../src/modules/notifications/devices/untie-ended.task.js';
import { NotificationsFacade } from '../../src/modules/notifications/index.js';
import { PushRetention } from '../../src/modules/notifications/push/push.retention.js';
import { runInScope } from '../../src/platform/persistence/scope.js';
import { Metrics } from '../../src/platform/telemetry/metrics.js';
import type { Actor } from '../support/actor.js';
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

  it('P11 of somebody who never wanted push too, once their app knew the name to log in with', async () => {
    const actor = await world.app.actor();
    const device = await world.device(actor);
    const [row] = await world.app.sql<{ name: string }>('select external_id as name from push_settings where account_id = $1', [actor.id]);
    world.oneSignal.people.set(row!.name, { language: 'en', timeZone: null }); // the SDK did
    world.oneSignal.devices.set(device, row!.name);
    await inTransaction(() => world.app.get(NotificationsFacade).eraseUser(actor.id));
    await world.told();
    expect(world.oneSignal.erased).toContain(row!.name);
    expect(world.oneSignal.devices.has(device)).toBe(false);
  }, 30_000);

  it('asks for nothing about somebody whose app never knew a name', async () => {
    const actor = await world.app.actor();
    await inTransaction(() => world.app.get(NotificationsFacade).eraseUser(actor.id));
    await world.pass(60_000);
    expect(world.oneSignal.recorder.requests).toEqual([]);
  });

  it('P11 with the devices that had left the person before, however long ago', async () => {
    const { actor, device } = await world.listener();
    const stays = await world.device(actor);
    await world.told();
    const mine = externalIdOf(stays);
    await actor.delete(`/v1/notifications/devices/${device}`).expect(204);
    await world.told();
    const nobody = externalIdOf(device);
    expect(nobody).not.toBe(mine);
    await world.app.sql('delete from push_task');
    await inTransaction(() => world.app.get(NotificationsFacade).eraseUser(actor.id));
    await world.told();
    expect([mine, nobody].filter((name) => world.oneSignal.people.has(name))).toEqual([]);
    expect([device, stays].filter((it) => world.oneSignal.devices.has(it))).toEqual([]);
  }, 60_000);

  it.each([400, 409])('P11 whatever OneSignal answers: after %i it waits, is told again, and calls somebody', async (status) => {
    const { actor, device } = await world.listener();
    const other = await world.device(actor);
    await world.told();
    const mine = externalIdOf(other);
    const no = { status, body: { errors: [{ code: 'x', title: 'no', meta: {} }] } };
    await world.app.sql('delete from push_task');
    world.oneSignal.down(status === 409 ? null : no); // 409 is no refusal of the person who is made known first
    if (status === 409) world.oneSignal.plan('people', no, no);
    await actor.delete(`/v1/notifications/devices/${device}`).expect(204);
    await world.pass();
    expect(await world.tasks()).toMatchObject([{ kind: 'untie', status: 'waiting', attempts: 1 }]);
    world.oneSignal.down(null);
    await world.told();
    expect(externalIdOf(device)).not.toBe(mine);
    world.oneSignal.down(no);
    await inTransaction(() => world.app.get(NotificationsFacade).eraseUser(actor.id));
    await world.pass(40_000);
    expect((await world.tasks()).at(-1)).toMatchObject({ kind: 'erase', status: 'waiting' });
    expect(world.app.log.of('push-task-refused').at(-1)).toMatchObject({ kind: 'erase', status });
    const told = await world.app.get(Metrics).registry.metrics();
    expect(told).toMatch(new RegExp(`^aicasso_push_task_refused_total\\{kind="erase",status="${status}"\\} [1-9]`, 'm'));
    expect(Number(/^aicasso_push_oldest_task_seconds (\S+)$/m.exec(told)?.[1])).toBeGreaterThan(30);
    world.oneSignal.down(null);
    await world.told();
    expect(world.oneSignal.people.has(mine)).toBe(false);
  }, 60_000);

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

  const ENDS: [string, (actor: Actor, device: string) => Promise<unknown>][] = [
    ['let go', async (actor, device) => actor.delete(`/v1/notifications/devices/${device}`).expect(204)],
    ['erased', (actor) => inTransaction(() => world.app.get(NotificationsFacade).eraseUser(actor.id))],
  ];
  it.each(ENDS)('a device that is %s while it is tied waits for its turn: neither locks the other out', async (_, end) => {
    const { actor, device } = await world.listener();
    const [held, asked] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const tying = inTransaction(async () => {
      const em = world.app.get(EntityManager);
      await em.execute('select 1 from push_settings where account_id = ? for update', [actor.id]); // the person first
      held.resolve();
      await asked.promise;
      await em.execute('update push_device set tied_at = tied_at where subscription_id = ?', [device]); // then the device
    });
    await held.promise;
    const ended = end(actor, device);
    const both = Promise.allSettled([tying, ended]);
    const waits = "select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'";
    await world.app.until(async () => ((await world.app.sql(waits)).length > 0 ? null : 'nobody waits'));
    asked.resolve();
    expect((await both).map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled']);
    expect(await world.app.sql('select 1 from push_device where subscription_id = $1', [device])).toEqual([]);
  }, 30_000);

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
