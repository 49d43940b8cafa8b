import { randomUUID } from 'node:crypto';
import { Metrics } from '../../src/platform/telemetry/metrics.js';
import type { Actor } from '../support/actor.js';
import type { Fault } from './onesignal.js';
import { PushWorld } from './push-world.js';

const HOUR_MS = 3_600_000;

describe('what OneSignal is told of people and devices', () => {
  let world: PushWorld;

  beforeAll(async () => {
    world = await PushWorld.start();
  }, 60_000);
  afterAll(() => world?.stop());
  beforeEach(async () => {
    world.oneSignal.forget();
    await world.app.sql('delete from push_task');
  });
  afterEach(() => world.oneSignal.down(null));

  const willing = async (): Promise<Actor> => {
    const actor = await world.app.actor();
    await world.prefers(actor, { push: { enabled: true } });
    return actor;
  };
  const isTied = (device: string) => world.oneSignal.people.has(world.oneSignal.devices.get(device) ?? '');

  it('P11 is the device and then the language, each written down with what became of it', async () => {
    const device = await world.device(await willing());
    await world.told();
    expect(await world.tasks()).toEqual([
      { kind: 'tie', status: 'done', attempts: 1 }, { kind: 'language', status: 'done', attempts: 1 },
    ]);
    expect(isTied(device)).toBe(true);
  }, 30_000);

  it.each<[string, Fault]>([
    ['busy', { status: 429, headers: { 'retry-after': '90' } }], ['down', { status: 503, html: true }], ['cut', 'cut'], ['lost', 'lose'],
    ['known by another name', { status: 409, body: { errors: [{ code: 'user-2', title: 'taken', meta: { conflicting_aliases: {} } }] } }],
  ])('is told again when OneSignal is %s', async (_, fault) => {
    const actor = await willing();
    world.oneSignal.plan('people', fault);
    const device = await world.device(actor);
    await world.told();
    expect(isTied(device)).toBe(true);
    expect((await world.tasks()).map(({ status }) => status)).toEqual(['done', 'done']);
  }, 30_000);

  it('waits while OneSignal refuses our key, and is told once it is mended', async () => {
    const actor = await willing();
    world.oneSignal.down({ status: 403, body: { errors: ['Access denied.'] } });
    const device = await world.device(actor);
    for (let n = 0; n < 4; n += 1) await world.pass(HOUR_MS);
    const [tie] = await world.tasks();
    expect(tie).toMatchObject({ kind: 'tie', status: 'waiting' });
    expect(tie!.attempts).toBeGreaterThanOrEqual(4);
    world.oneSignal.down(null);
    await world.pass(HOUR_MS);
    await world.told();
    expect(isTied(device)).toBe(true);
  }, 30_000);

  it('of a device that it does not know is given up soon, and told again when the app says that it is there', async () => {
    const actor = await willing();
    const device = randomUUID();
    await world.device(actor, device);
    await world.told();
    expect((await world.tasks())[0]).toMatchObject({ kind: 'tie', status: 'gone', attempts: 5 });
    await world.device(actor, world.oneSignal.installs(device));
    await world.told();
    expect(isTied(device)).toBe(true);
  }, 30_000);

  it('and will not have, holds no push up for ever', async () => {
    const { actor } = await world.listener();
    world.oneSignal.plan('people', { status: 400, body: { errors: [{ code: 'x', title: 'no', meta: {} }] } });
    await world.device(actor);
    await world.tell(actor);
    await world.sent();
    expect(await world.pushesOf(actor)).toMatchObject([{ status: 'sent', attempts: 1 }]);
    expect((await world.tasks()).filter(({ status }) => status === 'refused')).toHaveLength(1);
    expect(world.app.log.of('push-task-refused')).not.toEqual([]);
  }, 30_000);

  it('P11 comes before a push: a device that was let go is let go there first', async () => {
    const { actor, device } = await world.listener();
    const other = await world.device(actor);
    await world.told();
    world.oneSignal.plan('people', { status: 503, html: true });
    await actor.delete(`/v1/notifications/devices/${device}`).expect(204);
    await world.tell(actor);
    await world.pass();
    expect(world.oneSignal.messages).toEqual([]);
    await world.sent();
    expect(world.oneSignal.arrived.map(({ subscriptionId }) => subscriptionId)).toEqual([other]);
  }, 30_000);

  it('is the last word alone, however often a person changes their mind', async () => {
    const { actor, device } = await world.listener();
    for (const enabled of [false, true, false, true, false, true]) await world.prefers(actor, { push: { enabled } });
    await world.told();
    expect(isTied(device)).toBe(true);
    await world.tell(actor);
    await world.sent();
    expect(world.oneSignal.arrived).toHaveLength(1);
  }, 60_000);

  it('is of twenty devices at most: the first makes room', async () => {
    const { actor, device } = await world.listener();
    for (let n = 0; n < 20; n += 1) await world.device(actor);
    const rows = await world.app.sql<{ id: string }>('select subscription_id as id from push_device where account_id = $1', [actor.id]);
    expect(rows).toHaveLength(20);
    expect(rows.map(({ id }) => id)).not.toContain(device);
  }, 60_000);

  it('makes known how long it waits', async () => {
    world.oneSignal.down('cut');
    await world.device(await willing());
    await world.pass(HOUR_MS);
    const told = await world.app.get(Metrics).registry.metrics();
    expect(Number(/^aicasso_push_oldest_task_seconds (\S+)$/m.exec(told)?.[1])).toBeGreaterThan(3_500);
  }, 30_000);
});
