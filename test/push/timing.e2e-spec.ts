import type { Actor } from '../support/actor.js';
import { TestClock } from '../support/test-clock.js';
import { PushWorld } from './push-world.js';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const QUARTER_MS = 15 * MINUTE_MS;

describe('when a push goes out', () => {
  let world: PushWorld;
  const clock = new TestClock();

  beforeAll(async () => {
    world = await PushWorld.start({ clock });
  }, 60_000);
  afterAll(() => world?.stop());
  beforeEach(() => {
    clock.advance(25 * HOUR_MS); // what was sent before counts no more
    world.oneSignal.forget();
  });

  const texts = () => world.oneSignal.arrived.map(({ text }) => text);
  const posted = ({ id }: Actor) => world.rows.post(id);
  const crowd = (of: number) => world.rows.people(of);

  describe('together', () => {
    it('ten likes are one push that counts ten', async () => {
      const { actor } = await world.listener();
      const post = await posted(actor);
      for (const by of await crowd(10)) await world.like(actor, post, by);
      await world.pass();
      expect(world.oneSignal.messages).toEqual([]);
      await world.pass(MINUTE_MS);
      expect(texts()).toEqual([expect.stringMatching(/ and [789] others liked your post\.$/)]);
      expect(await world.pushesOf(actor)).toMatchObject([{ kind: 'like', status: 'sent' }]);
    }, 30_000);

    it('of one group no more than one goes out in an hour, also once it was read', async () => {
      const { actor } = await world.listener();
      const [post, [ana, ben, eve]] = [await posted(actor), await crowd(3)];
      await world.like(actor, post, ana!);
      await world.pass();
      await world.pass(MINUTE_MS);
      expect(texts()).toHaveLength(1);
      await actor.post('/v1/notifications/read', { all: true }).expect(200);
      await world.like(actor, post, ben!);
      await world.pass(10 * MINUTE_MS);
      await world.like(actor, post, eve!);
      await world.pass(45 * MINUTE_MS);
      expect(texts()).toHaveLength(1);
      await world.pass(10 * MINUTE_MS);
      expect(texts()).toHaveLength(2);
      expect(world.oneSignal.arrived[1]!.threadId).toBe('like');
    }, 30_000);

    it('another group does not wait for it', async () => {
      const { actor } = await world.listener();
      const [ana] = await crowd(1);
      await world.like(actor, await posted(actor), ana!);
      await world.like(actor, await posted(actor), ana!);
      await world.pass();
      await world.pass(MINUTE_MS);
      expect(texts()).toHaveLength(2);
    }, 30_000);

    it('what was read meanwhile is dropped', async () => {
      const { actor } = await world.listener();
      await world.like(actor, await posted(actor), (await crowd(1))[0]!);
      await world.pass();
      await world.app.sql('update notification set read_at = now() where account_id = $1', [actor.id]);
      await world.pass(MINUTE_MS);
      expect(await world.pushesOf(actor)).toMatchObject([{ status: 'dropped', reason: 'read' }]);
      expect(world.oneSignal.messages).toEqual([]);
    }, 30_000);

    it('P31 who was blocked meanwhile is in no push: neither named nor counted', async () => {
      const { actor } = await world.listener();
      const [[bad], [good]] = [await crowd(1), await crowd(1)];
      const [post, other] = [await posted(actor), await posted(actor)];
      await world.like(actor, post, bad!);
      await world.like(actor, other, bad!);
      await world.like(actor, other, good!);
      await world.pass();
      await actor.put(`/v1/profiles/row-${bad!.replaceAll('-', '')}/block`).expect(204);
      await world.pass(MINUTE_MS);
      await world.sent();
      const ended = (await world.pushesOf(actor)).map(({ status, reason }) => `${status} ${reason ?? ''}`.trim()).sort();
      expect(ended).toEqual(['dropped not-visible', 'sent']);
      expect(texts().join()).not.toContain(bad!.replaceAll('-', ''));
      expect(texts().join()).toContain(good!.replaceAll('-', ''));
    }, 30_000);

    it('what is too old by then says nothing any more', async () => {
      const { actor } = await world.listener();
      world.oneSignal.down({ status: 503, html: true });
      await world.tell(actor);
      await world.pass();
      world.oneSignal.down(null);
      await world.pass(25 * HOUR_MS);
      expect(await world.pushesOf(actor)).toMatchObject([{ status: 'dropped', reason: 'too-old' }]);
    }, 30_000);
  });

  describe('in quiet hours', () => {
    const quiet = (from: string, until: string, timeZone = 'Europe/Madrid') => ({ quietHours: { from, until, timeZone } });

    it('over midnight it waits for the morning, and then one push sums up', async () => {
      const { actor } = await world.listener({ locale: 'es' }, quiet('22:00', '07:30'));
      clock.set(new Date('2027-02-01T23:30:00Z')); // 00:30 on the second
      for (let n = 0; n < 3; n += 1) await world.tell(actor);
      await world.like(actor, await posted(actor), (await crowd(1))[0]!);
      await world.pass();
      await world.pass(HOUR_MS);
      expect(world.oneSignal.messages).toEqual([]);
      clock.set(new Date('2027-02-02T06:29:30Z'));
      await world.pass();
      expect(world.oneSignal.messages).toEqual([]);
      await world.pass(MINUTE_MS);
      expect(texts()).toEqual(['Tienes 4 notificaciones nuevas.']);
      expect(world.oneSignal.arrived[0]!.data).toEqual({ kind: 'summary', notificationId: null, subject: null });
      const ended = (await world.pushesOf(actor)).map(({ status, reason, count }) => `${status} ${reason ?? count}`).sort();
      expect(ended).toEqual(['dropped summed-up', 'dropped summed-up', 'dropped summed-up', 'sent 4']);
    }, 30_000);

    it('what was read in the night is not summed up', async () => {
      const { actor } = await world.listener({}, quiet('22:00', '07:30'));
      clock.set(new Date('2027-02-03T23:30:00Z'));
      await world.tell(actor);
      await world.tell(actor);
      await world.pass();
      const all = 'update notification set read_at = now() where id = (select id from notification where account_id = $1 limit 1)';
      await world.app.sql(all, [actor.id]);
      await world.pass(7 * HOUR_MS + MINUTE_MS);
      expect(world.oneSignal.arrived).toMatchObject([{ data: { kind: 'generation-finished' } }]);
    }, 30_000);

    it('the night in which clocks are set forward is an hour shorter', async () => {
      const { actor } = await world.listener({}, quiet('22:00', '08:00'));
      clock.set(new Date('2027-03-27T22:00:00Z')); // 23:00, the clocks leap at 02:00
      await world.tell(actor);
      await world.pass();
      clock.set(new Date('2027-03-28T05:59:00Z'));
      await world.pass();
      expect(world.oneSignal.messages).toEqual([]);
      clock.set(new Date('2027-03-28T06:00:01Z'));
      await world.pass();
      expect(texts()).toHaveLength(1);
    }, 30_000);

    it('that begin while it waits, it waits on; quiet hours of another zone are none of its', async () => {
      const { actor } = await world.listener({}, quiet('22:00', '07:00', 'America/New_York'));
      clock.set(new Date('2027-04-10T23:30:00Z')); // 19:30 in New York
      await world.tell(actor);
      await world.pass();
      expect(texts()).toHaveLength(1);
      await world.like(actor, await posted(actor), (await crowd(1))[0]!);
      await world.pass();
      await world.prefers(actor, { push: quiet('19:00', '07:00', 'America/New_York') });
      await world.pass(2 * MINUTE_MS);
      await world.pass(3 * MINUTE_MS);
      expect(texts()).toHaveLength(1);
      await world.pass(12 * HOUR_MS);
      expect(texts()).toHaveLength(2);
    }, 30_000);
  });

  describe('too many', () => {
    it('for one person wait for room, and then come as one', async () => {
      const { actor } = await world.listener();
      for (let more = 0; more < 6; more += 1) await world.listener(); // devices enough for the budget
      for (let n = 0; n < 20; n += 1) await world.tell(actor);
      await world.pass();
      expect(world.oneSignal.messages).toHaveLength(12);
      await world.pass(HOUR_MS);
      await world.pass(MINUTE_MS);
      expect(world.oneSignal.messages).toHaveLength(13);
      expect(texts().at(-1)).toContain('8');
    }, 60_000);

    it('for all devices together wait for a later quarter of an hour: the app is not taken off the air', async () => {
      await world.app.sql('delete from push_device');
      const people = await Promise.all([1, 2].map(() => world.listener()));
      clock.advance(QUARTER_MS - (clock.now().getTime() % QUARTER_MS) + MINUTE_MS); // all within one
      for (let n = 0; n < 6; n += 1) for (const { actor } of people) await world.tell(actor);
      await world.pass();
      expect(world.oneSignal.messages.length).toBeLessThanOrEqual(8);
      expect(world.oneSignal.messages.length).toBeGreaterThanOrEqual(6);
      await world.pass(16 * MINUTE_MS);
      await world.pass(MINUTE_MS);
      expect(world.oneSignal.messages).toHaveLength(12);
    }, 60_000);
  });
});
