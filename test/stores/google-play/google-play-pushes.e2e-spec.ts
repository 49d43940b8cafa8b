import { jest } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { InboxReplay } from '../../../src/platform/inbox/inbox-replay.js';
import { Metrics } from '../../../src/platform/telemetry/metrics.js';
import { HOUR, newToken } from './bought.js';
import { PlayWorld } from './play-world.js';
import type { Pushed } from './push-signer.js';

const seconds = (ms: number) => Math.floor(ms / 1000);

const about = (purchaseToken: string, notificationType = 4) => ({
  subscriptionNotification: { version: '1.0', notificationType, purchaseToken },
});

describe('a push of Google Play', () => {
  let world: PlayWorld;
  beforeAll(async () => (world = await PlayWorld.open()));
  afterAll(() => world?.close());

  describe('is not believed', () => {
    const now = () => world.app.clock.now().getTime();
    it.each<[string, () => Partial<Pushed>]>([
      ['without a token', () => ({ authorization: null })],
      ['with something else than a bearer token', () => ({ authorization: 'Basic YTpi' })],
      ['with a truncated token', () => ({ authorization: 'Bearer abc.def' })],
      ['with words for a token', () => ({ authorization: 'Bearer a.b.c' })],
      ['with an endless token', () => ({ authorization: `Bearer ${'a'.repeat(9000)}.b.c` })],
      ['signed by somebody else', () => ({ signedBy: 'somebody-else' })],
      ['signed by nobody', () => ({ signedBy: 'nobody' })],
      ['of another issuer', () => ({ claims: { iss: 'https://issuer.example' } })],
      ['for another audience', () => ({ claims: { aud: 'https://other.example/v1/webhooks/google-play' } })],
      ['without an audience', () => ({ claims: { aud: undefined } })],
      ['of another sender', () => ({ claims: { email: 'somebody@example.test' } })],
      ['without a sender', () => ({ claims: { email: undefined } })],
      ['of a sender that is not verified', () => ({ claims: { email_verified: false } })],
      ['of a sender that is verified in words', () => ({ claims: { email_verified: 'true' } })],
      ['that has expired', () => ({ claims: { iat: seconds(now() - 2 * HOUR), exp: seconds(now() - HOUR) } })],
      ['that never expires', () => ({ claims: { exp: undefined } })],
      ['from tomorrow', () => ({ claims: { nbf: seconds(now() + 24 * HOUR) } })],
      ['of another subscription', () => ({ subscription: 'projects/other/subscriptions/play' })],
    ])('%s', async (_, fault) => {
      const messageId = randomUUID();
      expect(await world.push({ data: about(newToken()), messageId, ...fault() })).toBe(401);
      expect(await world.inbox(messageId)).toBeUndefined();
    });

    it('and Play is not asked about it', () => expect(world.play.count('subscription', 'product')).toBe(0));
  });

  it('Clock skew: of a clock that is a little late or early is believed', async () => {
    const at = seconds(world.app.clock.now().getTime());
    expect(await world.push({ data: { testNotification: {} }, claims: { iat: at + 30, nbf: at + 30, exp: at + 3600 } })).toBe(204);
    expect(await world.push({ data: { testNotification: {} }, claims: { iat: at - 3600, exp: at - 30 } })).toBe(204);
  });

  it('of the issuer without its scheme is believed', async () => {
    expect(await world.push({ data: { testNotification: {} }, claims: { iss: 'accounts.google.com' } })).toBe(204);
  });

  it.each<[string, Partial<Pushed> & Pick<Pushed, 'data'>, string]>([
    ['of the button in the console', { data: { testNotification: { version: '1.0' } } }, 'handled'],
    ['of another package', { data: about('t'), packageName: 'a.b' }, 'quarantined'],
    ['of a kind that is not known', { data: { notificationOfNextYear: {} } }, 'quarantined'],
    ['without a token', { data: { subscriptionNotification: { notificationType: 4 } } }, 'quarantined'],
    ['that is no JSON', { data: Buffer.from('{').toString('base64') }, 'quarantined'],
    ['that is nothing', { data: '' }, 'quarantined'],
  ])('%s is taken, kept and not sent again', async (_, pushed, status) => {
    const messageId = randomUUID();
    expect(await world.push({ ...pushed, messageId })).toBe(204);
    expect(await world.inbox(messageId)).toBe(status);
  });

  it.each([{}, { message: {} }, { message: { messageId: 'a b', data: '' } }, []])('in an envelope like %j is taken', async (envelope) => {
    const subscription = 'projects/aicasso/subscriptions/play';
    const spy = jest.spyOn(world.play.pushes, 'envelope').mockReturnValue({ ...envelope, subscription });
    expect(await world.push({ data: {} })).toBe(204);
    spy.mockRestore();
  });

  const quarantined = async () => {
    const told = await world.app.get(Metrics).registry.getSingleMetricAsString('aicasso_inbox_quarantined');
    return Number(/quarantined (\d+)/.exec(told)?.[1]);
  };

  it.each([404, 400])('about a purchase that Play does not know for a moment (%d) is acted on once it does', async (status) => {
    const [messageId, ana] = [randomUUID(), await world.app.actor()];
    const token = await world.buysMonth(ana);
    world.play.fail(status, 3, 'subscription');
    expect(await world.push({ data: about(token), messageId })).toBe(204);
    await world.settle();
    expect(await world.inbox(messageId)).toBe('handled');
    expect(await world.points(ana)).toMatchObject({ balance: 1000 });
  });

  it('about a purchase that Play does not know for hours is quarantined', async () => {
    const [messageId, token] = [randomUUID(), newToken()];
    expect(await world.push({ data: about(token), messageId })).toBe(204);
    world.app.clock.advance(5 * HOUR);
    await world.settle();
    expect(await world.inbox(messageId)).toBe('quarantined');
    world.play.gone.add(token); // not asked for again when it is replayed
  });

  it('about a purchase that Play knows no more is quarantined, counted, and can be replayed', async () => {
    const [messageId, token, before] = [randomUUID(), newToken(), await quarantined()];
    world.play.gone.add(token);
    await world.told(about(token), { messageId });
    expect(await world.inbox(messageId)).toBe('quarantined');
    expect(await quarantined()).toBe(before + 1);
    const ana = await world.app.actor();
    world.play.subscriptions.set(token, world.subscription(await world.buysMonth(ana)));
    await world.in(() => world.app.get(InboxReplay).run('google-play/notices'));
    await world.app.drain();
    expect(await world.inbox(messageId)).toBe('handled');
    expect(await world.points(ana)).toMatchObject({ balance: 1000 });
  });

  it('is kept with its purchase token sealed', async () => {
    const token = await world.buysMonth(await world.app.actor());
    await world.toldOfMonth(token, 4);
    const rows = await world.app.sql<object>('select body::text as it from inbox_message union all select payload::text from outbox_event');
    expect(rows.length).toBeGreaterThan(5);
    expect(JSON.stringify(rows)).not.toContain(token);
    expect((await world.purchase(token))!.token_sealed).not.toContain(token);
  });

  it('50 parallel copies of one have one effect', async () => {
    const ana = await world.app.actor();
    const token = await world.buysMonth(ana);
    const messageId = randomUUID();
    const asked = world.play.count('subscription');
    const copies = await Promise.all(Array.from({ length: 50 }, () => world.push({ data: about(token), messageId })));
    expect(copies).toEqual(Array.from({ length: 50 }, () => 204));
    await world.app.drain();
    expect(await world.app.sql('select 1 from inbox_message where message_id = $1', [messageId])).toHaveLength(1);
    expect(await world.points(ana)).toMatchObject({ balance: 1000 });
    // once because of it, and once before it was acknowledged
    expect(world.play.count('subscription') - asked).toBe(2);
  });

  it('20 of one purchase, each with an id of its own, grant once', async () => {
    const ana = await world.app.actor();
    const token = await world.buysMonth(ana);
    await Promise.all(Array.from({ length: 20 }, () => world.push({ data: about(token) })));
    await world.app.drain();
    expect(await world.points(ana)).toMatchObject({ balance: 1000 });
  });

  it('that cannot be acted on since Play is down is acted on later', async () => {
    const ana = await world.app.actor();
    const token = await world.buysMonth(ana);
    const messageId = randomUUID();
    world.play.fail(503, 2, 'subscription');
    expect(await world.push({ data: about(token), messageId })).toBe(204);
    await world.settle();
    expect(await world.inbox(messageId)).toBe('handled');
    expect(await world.points(ana)).toMatchObject({ balance: 1000 });
  });
});

describe('while the keys of Google cannot be had', () => {
  it('a push is neither believed nor refused: Pub/Sub sends it again', async () => {
    const world = await PlayWorld.open({ env: { GOOGLE_PLAY_PUSH_JWKS_URL: 'http://127.0.0.1:9/certs' } });
    expect(await world.push({ data: { testNotification: {} } })).toBe(503);
    await world.close();
  });
});
