import { randomUUID } from 'node:crypto';
import { EntityManager } from '@mikro-orm/postgresql';
import { NOTIFICATION_KINDS, type NotificationKind, NotificationTold } from '../../src/kernel/notification.js';
import { PushSender } from '../../src/modules/notifications/push/push-sender.js';
import { PushRepository } from '../../src/modules/notifications/push/push.repository.js';
import { isDiscreet } from '../../src/modules/notifications/words/index.js';
import { Outbox } from '../../src/platform/outbox/outbox.js';
import { runInScope } from '../../src/platform/persistence/scope.js';
import { ask, reaches } from '../generations/generation-world.js';
import type { Actor } from '../support/actor.js';
import type { Fault } from './onesignal.js';
import { PushWorld } from './push-world.js';

const DISCREET = (Object.keys(NOTIFICATION_KINDS) as NotificationKind[]).filter(isDiscreet);

describe('a push on its way', () => {
  let world: PushWorld;

  beforeAll(async () => {
    world = await PushWorld.start({ env: { LOCAL_PROVIDER_ENABLED: 'true' } });
  }, 60_000);
  afterAll(() => world?.stop());
  beforeEach(() => {
    world.app.clock.advance(3_600_000); // what was sent before counts no more
    world.oneSignal.forget();
  });
  afterEach(() => world.oneSignal.down(null));

  const keys = () => world.oneSignal.messages.map((message) => message['idempotency_key']);
  const inScope = <T>(work: () => Promise<T>) => runInScope(world.app.get(EntityManager), work);
  const idOf = async ({ id }: Actor) =>
    (await world.app.sql<{ id: string }>('select id from push where account_id = $1', [id]))[0]!.id;

  it('is one message, named by the push, to one person by alias, with what an app needs to open it', async () => {
    const { actor, device } = await world.listener();
    const subject = { type: 'generation', id: randomUUID() } as const;
    await world.tell(actor, { subject });
    await world.sent();
    const [entry] = await world.app.sql<{ id: string }>('select id from notification where account_id = $1', [actor.id]);
    expect(world.oneSignal.messages).toEqual([{
      app_id: expect.any(String), idempotency_key: await idOf(actor), target_channel: 'push',
      include_aliases: { external_id: [world.oneSignal.devices.get(device)] },
      headings: { en: expect.any(String), es: expect.any(String) }, contents: { en: expect.any(String), es: expect.any(String) },
      data: { kind: 'generation-finished', notificationId: entry!.id, subject },
      ttl: expect.any(Number), collapse_id: entry!.id, web_push_topic: expect.stringMatching(/^[0-9a-f]{32}$/),
      thread_id: 'generation-finished', android_group: 'generation-finished',
    }]);
    expect(world.oneSignal.messages[0]!['ttl']).toBeLessThanOrEqual(86_400);
    expect(world.oneSignal.messages[0]!['ttl']).toBeGreaterThan(86_000);
    const [row] = await world.app.sql('select status, message_id is not null as named, settled_at is not null as ended from push');
    expect(row).toEqual({ status: 'sent', named: true, ended: true });
  }, 30_000);

  it.each(DISCREET)(
    'P11 of %s tells OneSignal nothing but that there is something: the words and what goes with them', async (kind) => {
      const { actor } = await world.listener();
      await world.prefers(actor, { push: { enabled: true }, kinds: [{ kind, push: true }] });
      const subject = { type: 'account', id: 'subject-of-it' } as const;
      await world.tell(actor, { kind, subject });
      await world.sent();
      const [entry] = await world.app.sql<{ id: string }>('select id from notification where account_id = $1', [actor.id]);
      const [message] = world.oneSignal.messages;
      expect(message).toMatchObject({
        data: { notificationId: entry!.id }, thread_id: 'account', android_group: 'account', collapse_id: entry!.id,
      });
      expect(message!['data']).toEqual({ notificationId: entry!.id });
      const { headings: _, contents: __, ...rest } = message!;
      expect(JSON.stringify(rest)).not.toMatch(new RegExp(`subject-of-it|${kind}`));
    }, 30_000,
  );

  const PASSING: [string, Fault][] = [
    ['429', { status: 429, body: { errors: ['API rate limit exceeded'] } }],
    ['503 as a page', { status: 503, html: true }],
    ['500 without a body', { status: 500 }],
    ['502', { status: 502, html: true }],
    ['a page that says 200', { status: 200, html: true }],
    ['an empty 200', { status: 200 }],
    ['JSON that is no answer', { status: 200, body: ['?'] }],
    ['a redirect', { status: 302, headers: { location: 'https://example.test/' } }],
    ['a line that is cut', 'cut'],
    ['an answer that is lost', 'lose'],
  ];
  it.each(PASSING)('is tried again under the same key after %s, and arrives once', async (_, fault) => {
    const { actor } = await world.listener();
    world.oneSignal.plan('messages', fault, fault);
    await world.tell(actor);
    await world.sent();
    expect(keys()).toHaveLength(3);
    expect(new Set(keys()).size).toBe(1);
    expect(world.oneSignal.arrived).toHaveLength(1);
    expect(await world.pushesOf(actor)).toMatchObject([{ status: 'sent', attempts: 3 }]);
  }, 30_000);

  it('waits as long as Retry-After says, in seconds or as a date', async () => {
    const { actor } = await world.listener();
    const date = new Date(world.app.clock.now().getTime() + 300_000).toUTCString();
    world.oneSignal.plan('messages', { status: 429, headers: { 'retry-after': '120' } }, { status: 503, headers: { 'retry-after': date } });
    await world.tell(actor);
    await world.pass();
    await world.pass(110_000);
    expect(keys()).toHaveLength(1);
    await world.pass(11_000);
    expect(keys()).toHaveLength(2);
    await world.pass(100_000);
    expect(keys()).toHaveLength(2);
    await world.pass(90_000);
    expect(await world.pushesOf(actor)).toMatchObject([{ status: 'sent', attempts: 3 }]);
  }, 30_000);

  const NEVER: [number, unknown][] = [
    [400, { errors: ['Notification content must not be null for any languages.'] }],
    [400, { errors: [{ code: 'x-1', title: 'bad', meta: { secret: 'os_v2_app_made_up_for_tests' } }] }],
    [401, { errors: ['Invalid key'] }],
    [403, { errors: ['Access denied.'] }],
  ];
  it.each(NEVER)('is given up after %i, and somebody is called', async (status, body) => {
    const { actor } = await world.listener();
    world.oneSignal.plan('messages', { status, body });
    await world.tell(actor);
    await world.sent();
    expect(await world.pushesOf(actor)).toMatchObject([{ status: 'failed', reason: `status-${status}`, attempts: 1 }]);
    expect(world.app.log.of('push-refused').at(-1)).toMatchObject({ status });
    expect(JSON.stringify(world.app.log.of('push-refused'))).not.toContain('os_v2');
  }, 30_000);

  const NOBODY: [string, unknown][] = [
    ['an empty id and texts', { id: '', errors: ['All included players are not subscribed'] }],
    ['an empty id and objects', { id: '', errors: [{ code: 'x', title: 'none', meta: {} }] }],
    ['an empty id alone', { id: '' }],
    ['errors alone', { errors: { invalid_aliases: { external_id: ['somebody'] } } }],
  ];
  it.each(NOBODY)('reached nobody when a 200 holds %s', async (_, body) => {
    const { actor } = await world.listener();
    world.oneSignal.plan('messages', { status: 200, body });
    await world.tell(actor);
    await world.sent();
    expect(await world.pushesOf(actor)).toMatchObject([{ status: 'unreachable', attempts: 1 }]);
  }, 30_000);

  it('was sent when a 200 holds an id, whatever it complains of', async () => {
    const { actor } = await world.listener();
    world.oneSignal.plan('messages', { status: 200, body: { id: randomUUID(), errors: { invalid_aliases: { external_id: ['x'] } } } });
    await world.tell(actor);
    await world.sent();
    expect(await world.pushesOf(actor)).toMatchObject([{ status: 'sent' }]);
  }, 30_000);

  it('of a process that dies between sending and writing it down, is sent again under its key: one arrives', async () => {
    const { actor } = await world.listener();
    const pushes = world.app.get(PushRepository);
    const { settle } = pushes;
    pushes.settle = () => Promise.reject(new Error('killed'));
    await world.tell(actor);
    await world.pass();
    pushes.settle = settle;
    expect(await world.pushesOf(actor)).toMatchObject([{ status: 'waiting', attempts: 1 }]);
    await world.sent();
    expect(keys()).toHaveLength(2);
    expect(world.oneSignal.arrived).toHaveLength(1);
    expect(await world.pushesOf(actor)).toMatchObject([{ status: 'sent', attempts: 2 }]);
  }, 30_000);

  it('is one, told fifty times at once and rung for fifty times at once', async () => {
    const { actor } = await world.listener();
    const subject = { type: 'generation', id: randomUUID() } as const;
    await Promise.all(Array.from({ length: 50 }, () => world.tell(actor, { subject, key: 'the same' })));
    await world.app.drain();
    const [entry] = await world.app.sql<{ id: string }>('select id from notification where account_id = $1', [actor.id]);
    const em = world.app.get(EntityManager);
    const told = () => em.transactional(() => world.app.get(Outbox).append(NotificationTold, { accountId: actor.id, id: entry!.id }));
    await Promise.all(Array.from({ length: 50 }, () => inScope(told)));
    const id = await idOf(actor);
    await Promise.all(Array.from({ length: 50 }, () => inScope(() => world.app.get(PushSender).run(id))));
    await world.sent();
    expect(keys()).toHaveLength(1);
    expect(await world.pushesOf(actor)).toHaveLength(1);
  }, 60_000);

  it('P11 says on the wire nothing that a person wrote: no prompt, caption or comment', async () => {
    const { actor } = await world.listener({ consent: ['local'] });
    const other = await world.app.actor();
    const { id } = await ask(actor, { tool: 'image.create', prompt: 'a zeppelin above Quixote', provider: 'local' });
    await reaches(actor, id, 'succeeded');
    const post = await world.rows.post(actor.id, { prompt: 'a zeppelin' });
    await other.post(`/v1/posts/${post}/comments`, { text: 'what a marmalade sky' }).expect(201);
    await world.sent();
    const kinds = (await world.pushesOf(actor)).map(({ kind, status }) => `${kind} ${status}`);
    expect(kinds).toEqual(expect.arrayContaining(['generation-finished sent', 'comment sent']));
    const wire = world.oneSignal.recorder.requests.map(({ body }) => body.toString()).join('\n');
    expect(wire).not.toMatch(/zeppelin|quixote|marmalade/i);
  }, 60_000);

  it.each<[string, Fault]>([['down', 'cut'], ['slow', 'hang']])('is nobody else’s trouble while OneSignal is %s', async (_, fault) => {
    const { actor } = await world.listener({ consent: ['local'] });
    const other = await world.app.actor();
    const post = await world.rows.post(actor.id);
    world.oneSignal.down(fault);
    for (let n = 0; n < 6; n += 1) await world.tell(actor); // more than the queue answers at a time
    await other.put(`/v1/posts/${post}/like`).expect(204);
    await world.device(actor);
    const { id } = await ask(actor, { tool: 'image.create', prompt: 'a door', provider: 'local' });
    await reaches(actor, id, 'succeeded');
    await world.app.until(async () => {
      const [open] = await world.app.sql<{ handler: string }>('select handler from outbox_delivery where delivered_at is null limit 1');
      return open ? `${open.handler} waits` : null;
    });
    expect((await actor.get('/v1/notifications').expect(200)).body).toMatchObject({ items: expect.any(Array) });
    expect(world.oneSignal.arrived).toEqual([]);
    world.oneSignal.down(null);
    world.oneSignal.recorder.dropConnections();
    await world.sent();
    expect(world.oneSignal.arrived.length).toBeGreaterThan(0);
  }, 120_000);
});

describe('push without OneSignal', () => {
  let world: PushWorld;
  beforeAll(async () => {
    world = await PushWorld.start({ env: { ONESIGNAL_API_KEY: '' } });
  }, 60_000);
  afterAll(() => world?.stop());

  it('is not made: devices are kept, nothing waits, nothing is sent', async () => {
    const { actor } = await world.listener();
    await world.tell(actor);
    await world.sent();
    expect(await world.pushesOf(actor)).toEqual([]);
    expect(await world.tasks()).toEqual([]);
    expect(world.oneSignal.recorder.requests).toEqual([]);
    expect((await actor.get('/v1/notifications').expect(200)).body).toMatchObject({ items: [{ kind: 'generation-finished' }] });
  });
});
