import { randomUUID } from 'node:crypto';
import { EntityManager } from '@mikro-orm/postgresql';
import { QueueRebuild } from '../../src/platform/jobs/queue-rebuild.js';
import { DeliverEvent } from '../../src/platform/outbox/deliver-event.job.js';
import { OutboxRetention } from '../../src/platform/outbox/outbox.retention.js';
import { runInScope } from '../../src/platform/persistence/scope.js';
import { RedisClient } from '../../src/platform/redis/redis-client.js';
import { Metrics } from '../../src/platform/telemetry/metrics.js';
import { startApp, type TestApp } from '../support/harness.js';

interface Delivery {
  due_at: Date | null;
  attempts: number;
  last_error: string | null;
}

const HOUR_MS = 3_600_000;

describe('deliveries of the outbox', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startApp();
  });
  afterEach(() => app.sql('truncate outbox_event, outbox_delivery'));
  afterAll(() => app?.stop());

  /** Far enough from its next ring that only the test calls the job. */
  async function insert({ attempts = 0, deliveredAt = null }: { attempts?: number; deliveredAt?: Date | null }): Promise<string> {
    const id = randomUUID();
    const at = app.clock.after(-HOUR_MS);
    await app.sql(`insert into outbox_event (id, type, payload, occurred_at) values ($1, 'test.told', '{}', $2)`, [id, at]);
    await app.sql(
      `insert into outbox_delivery (event_id, handler, due_at, attempts, delivered_at) values ($1, 'test.not-here', $2, $3, $4)`,
      [id, app.clock.after(HOUR_MS), attempts, deliveredAt],
    );
    return id;
  }

  async function deliver(id: string): Promise<Delivery> {
    await runInScope(app.get(EntityManager), () => app.get(DeliverEvent).run(`${id}/test.not-here`));
    const [row] = await app.sql<Delivery>('select due_at, attempts, last_error from outbox_delivery where event_id = $1', [id]);
    return row!;
  }

  const secondsUntil = ({ due_at: at }: Delivery) => (at!.getTime() - app.clock.now().getTime()) / 1000;

  it('waits longer and longer for a handler that this process does not know, up to ten minutes', async () => {
    const first = await deliver(await insert({}));
    expect(first).toMatchObject({ attempts: 1, last_error: 'HandlerUnknown' });
    expect(secondsUntil(first)).toBeCloseTo(1, 0);
    const late = await deliver(await insert({ attempts: 20 }));
    expect(late.attempts).toBe(21);
    expect(secondsUntil(late)).toBeCloseTo(600, 0);
  });

  it('rings no more for what is delivered', async () => {
    expect(await deliver(await insert({ deliveredAt: app.clock.now() }))).toEqual({ due_at: null, attempts: 0, last_error: null });
  });

  it('keeps an event until each handler has had it, then for seven days', async () => {
    const retention = app.get(OutboxRetention);
    const open = await insert({});
    const done = await insert({ deliveredAt: app.clock.now() });
    const [event] = await app.sql<{ occurred_at: Date }>('select occurred_at from outbox_event where id = $1', [done]);
    const endsAt = new Date(event!.occurred_at.getTime() + 7 * 24 * HOUR_MS);
    const [early, due, batch] = await runInScope(app.get(EntityManager), async () => [
      await retention.due(new Date(endsAt.getTime() - 1)),
      await retention.due(endsAt),
      await retention.removeBatch(endsAt, 100),
    ]);
    expect([early, due, batch]).toEqual([{ count: 0, oldestDueAt: null }, { count: 1, oldestDueAt: endsAt }, { removed: 1, failed: 0 }]);
    for (const column of ['id from outbox_event', 'event_id as id from outbox_delivery'])
      expect(await app.sql(`select ${column}`)).toEqual([{ id: open }]);
  });

  it('gives up an event that names an ended account after a month of failures; never one of somebody who is there', async () => {
    const ana = await app.actor();
    await app.sql('truncate outbox_event, outbox_delivery');
    const retention = app.get(OutboxRetention);
    const named = async (payload: object) => {
      const id = await insert({ attempts: 9 });
      await app.sql('update outbox_event set payload = $2 where id = $1', [id, JSON.stringify(payload)]);
      return id;
    };
    const [hers, theirs] = [await named({ accountId: ana.id, by: 'operator' }), await named({ accountId: randomUUID() })];
    const at = (days: number) => app.clock.after(days * 24 * HOUR_MS);
    const left = async () => (await app.sql<{ id: string }>('select id from outbox_event order by id')).map(({ id }) => id);
    const swept = (days: number) => runInScope(app.get(EntityManager), async () => [
      (await retention.due(at(days))).count, (await retention.removeBatch(at(days), 100)).removed,
    ]);
    expect(await swept(29)).toEqual([0, 0]);
    expect(await left()).toEqual([hers, theirs].sort());
    expect(await swept(31)).toEqual([1, 1]);
    expect(await left()).toEqual([hers]);
    expect(await app.sql('select 1 from outbox_delivery where event_id = $1', [theirs])).toEqual([]);
    expect(app.log.text).toContain('event-given-up');
  });

  it('is rung for again after Redis was emptied under a busy worker, which leaves a name without a ring behind', async () => {
    const id = await insert({});
    const key = `{${app.world.env['REDIS_PREFIX']!}}:events:${id}/test.not-here`;
    await app.get(RedisClient).connection.hset(key, { failedReason: 'lost', attemptsMade: '1', processedOn: '1' });
    await runInScope(app.get(EntityManager), () => app.get(QueueRebuild).run());
    await app.until(async () => {
      const [row] = await app.sql<Delivery>('select due_at, attempts, last_error from outbox_delivery where event_id = $1', [id]);
      return row!.attempts > 0 ? null : 'the handler was not called';
    });
  });

  it('tells operators how late it is and what is stuck', async () => {
    const { registry } = app.get(Metrics);
    expect(await registry.metrics()).toContain('aicasso_outbox_oldest_undelivered_seconds 0\n');
    await insert({ attempts: 10 });
    await insert({ attempts: 9 });
    await insert({ attempts: 12, deliveredAt: app.clock.now() });
    const told = await registry.metrics();
    expect(Number(/^aicasso_outbox_oldest_undelivered_seconds (\S+)$/m.exec(told)?.[1])).toBeCloseTo(HOUR_MS / 1000, -1);
    expect(told).toMatch(/^aicasso_outbox_stuck_deliveries 1$/m);
  });
});
