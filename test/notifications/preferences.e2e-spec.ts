import { randomUUID } from 'node:crypto';
import { EntityManager } from '@mikro-orm/postgresql';
import { NOTIFICATION_KINDS, type NotificationKind } from '../../src/kernel/notification.js';
import { PushWishes } from '../../src/modules/notifications/preferences/push-wishes.js';
import { runInScope } from '../../src/platform/persistence/scope.js';
import type { Actor } from '../support/actor.js';
import { NotificationsWorld } from './notifications-world.js';

interface KindBody {
  readonly kind: NotificationKind;
  readonly inbox: boolean;
  readonly inboxOptional: boolean;
  readonly push: boolean;
}

interface PreferencesBody {
  readonly push: { readonly enabled: boolean; readonly quietHours: object | null };
  readonly kinds: readonly KindBody[];
}

const PATH = '/v1/notifications/preferences';
const NIGHT = { from: '22:00', until: '07:30', timeZone: 'Europe/Madrid' };

describe('what people want to be told of', () => {
  let world: NotificationsWorld;
  let ana: Actor;

  beforeAll(async () => {
    world = await NotificationsWorld.start();
  }, 60_000);
  afterAll(() => world?.stop());
  beforeEach(async () => {
    ana = await world.app.actor();
  });

  const preferences = async () => (await ana.get(PATH).expect(200)).body as PreferencesBody;
  const change = async (body: object) => (await ana.put(PATH, body).expect(200)).body as PreferencesBody;
  const of = ({ kinds }: PreferencesBody, wanted: NotificationKind) => kinds.find(({ kind }) => kind === wanted)!;
  const isPushWanted = (kind: NotificationKind) =>
    runInScope(world.app.get(EntityManager), () => world.app.get(PushWishes).isWanted(ana.id, kind));
  const follow = () => ({ accountId: ana.id, kind: 'follow', subject: { type: 'profile', id: ana.id } }) as const;
  const faults = async (body: object) => {
    const { body: problem } = await ana.put(PATH, body).expect(422);
    return (problem as { errors: { pointer: string; detail: string }[] }).errors.map(({ pointer }) => pointer);
  };

  it('P18 P32 push is off until somebody switches it on, whatever the kinds say', async () => {
    const before = await preferences();
    expect(before.push).toEqual({ enabled: false, quietHours: null });
    expect(of(before, 'comment')).toEqual({ kind: 'comment', inbox: true, inboxOptional: true, push: true });
    expect(of(before, 'points').push).toBe(false);
    for (const kind of Object.keys(NOTIFICATION_KINDS) as NotificationKind[]) expect(await isPushWanted(kind)).toBe(false);
    await change({ kinds: [{ kind: 'points', push: true }] });
    expect(await isPushWanted('points')).toBe(false);
    await change({ push: { enabled: true } });
    expect([await isPushWanted('points'), await isPushWanted('comment'), await isPushWanted('comment-like')]).toEqual([true, true, false]);
    await change({ push: { enabled: false } });
    expect(await isPushWanted('comment')).toBe(false);
  });

  it('P32 changes what is named and keeps the rest', async () => {
    await change({ push: { enabled: true, quietHours: NIGHT }, kinds: [{ kind: 'like', push: false }] });
    const after = await change({ kinds: [{ kind: 'like', inbox: false }, { kind: 'follow', inbox: false, push: true }] });
    expect(after.push).toEqual({ enabled: true, quietHours: NIGHT });
    expect([of(after, 'like'), of(after, 'follow'), of(after, 'reply')]).toMatchObject([
      { inbox: false, push: false }, { inbox: false, push: true }, { inbox: true, push: true },
    ]);
    expect(await change({})).toEqual(after);
    expect((await change({ push: { quietHours: null } })).push).toEqual({ enabled: true, quietHours: null });
    expect(await preferences()).toMatchObject({ push: { enabled: true, quietHours: null } });
  });

  it('P18 keeps the external id through every change, and never takes it from the account', async () => {
    await change({ push: { enabled: true } });
    const id = () =>
      world.app.sql<{ externalId: string }>('select external_id as "externalId" from push_settings where account_id = $1', [ana.id]);
    const [before] = await id();
    await Promise.all([change({ push: { enabled: false } }), change({ push: { quietHours: NIGHT } })]);
    expect(await id()).toEqual([before]);
    expect(before!.externalId).not.toBe(ana.id);
  });

  it('P18 a kind that is wanted nowhere is not written down; one that is wanted by push alone is not in the inbox', async () => {
    await change({ kinds: [{ kind: 'follow', inbox: false }] });
    const [one, two] = await world.rows.people(2);
    await world.due({ ...follow(), actorId: one });
    expect(await world.entries(ana.id)).toEqual([]);
    await change({ push: { enabled: true } });
    await world.due({ ...follow(), actorId: two });
    expect(await world.entries(ana.id)).toHaveLength(1);
    expect(await world.inbox(ana)).toEqual({ items: [], nextCursor: null, unreadCount: 0 });
    await change({ kinds: [{ kind: 'follow', inbox: true }] });
    expect(await world.inbox(ana)).toMatchObject({ items: [{ kind: 'follow', count: 1 }], unreadCount: 1 });
  });

  it('what must be learnt of cannot be switched off, by whatever way', async () => {
    const musts = (await preferences()).kinds.filter(({ inboxOptional }) => !inboxOptional).map(({ kind }) => kind);
    expect(musts).toEqual([
      'report-outcome', 'decision', 'appeal-outcome', 'subscription-trouble', 'export-ready', 'deletion-progress', 'privacy-request',
    ]);
    expect(await faults({ kinds: musts.map((kind) => ({ kind, inbox: false })) })).toEqual(musts.map((_, at) => `#/kinds/${at}/inbox`));
    await change({ kinds: [{ kind: 'decision', push: false }] });
    await world.app.sql("update notification_preference set inbox = false where account_id = $1 and kind = 'decision'", [ana.id]);
    await world.due({ accountId: ana.id, kind: 'decision', subject: { type: 'statement', id: randomUUID() } });
    expect(await world.inbox(ana)).toMatchObject({ items: [{ kind: 'decision' }], unreadCount: 1 });
  });

  it.each<[object, string[]]>([
    [{ kinds: [{ kind: 'gossip' }] }, ['#/kinds/0/kind']],
    [{ kinds: [{ kind: 'like', push: false }, { kind: 'like', push: true }] }, ['#/kinds/1/kind']],
    [{ kinds: [{ kind: 'like', mail: true }] }, ['#/kinds/0/mail']],
    [{ push: { enabled: 'yes' } }, ['#/push/enabled']],
    [{ push: { enabled: null } }, ['#/push/enabled']],
    [{ push: { quietHours: { ...NIGHT, from: '24:00' } } }, ['#/push/quietHours/from']],
    [{ push: { quietHours: { ...NIGHT, from: '7:30' } } }, ['#/push/quietHours/from']],
    [{ push: { quietHours: { ...NIGHT, until: '22:00' } } }, ['#/push/quietHours/until']],
    [{ push: { quietHours: { ...NIGHT, timeZone: 'Europe/Nowhere' } } }, ['#/push/quietHours/timeZone']],
    [{ push: { quietHours: { ...NIGHT, timeZone: '+02:00' } } }, ['#/push/quietHours/timeZone']],
    [
      { push: { quietHours: { from: '25:00', until: '07:99', timeZone: 'Mars' } }, kinds: [{ kind: 'decision', inbox: false }] },
      ['#/push/quietHours/from', '#/push/quietHours/until', '#/push/quietHours/timeZone', '#/kinds/0/inbox'],
    ],
  ])('refuses %j', async (body, pointers) => {
    expect((await faults(body)).sort()).toEqual([...pointers].sort());
    expect((await preferences()).push).toEqual({ enabled: false, quietHours: null });
  });

  it('is open to who is suspended or leaves', async () => {
    for (const status of ['suspended', 'deletion-scheduled']) {
      await world.app.sql('update account set status = $2 where id = $1', [ana.id, status]);
      await change({ push: { enabled: false } });
    }
  });
});
