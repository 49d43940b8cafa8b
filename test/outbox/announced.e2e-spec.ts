import { randomUUID } from 'node:crypto';
import { EntityManager } from '@mikro-orm/postgresql';
import { StandingUnsettled } from '../../src/modules/feed/counters/standing.js';
import { announced } from '../../src/platform/outbox/announced.js';
import { Outbox } from '../../src/platform/outbox/outbox.js';
import { runInScope } from '../../src/platform/persistence/scope.js';
import { Writes } from '../../src/platform/persistence/writes.js';
import { startApp, type TestApp } from '../support/harness.js';

/** `$1` whom it is about, `$2` whether it comes true. Its handler does nothing for an account that is not there. */
const WRITE = {
  name: 'test.announced',
  text: `
  with fact as (select $1::uuid as id where $2::boolean),
  ${announced({ type: StandingUnsettled, when: 'fact', payload: { accountId: 'id' }, firstParam: 3 })}
  select count(*)::int as n from fact`,
};

describe('an event that is announced by the statement which makes it true', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startApp();
  });
  afterAll(() => app?.stop());

  const announcement = () => app.get(Outbox).announcement(StandingUnsettled);
  const write = (id: string, isTrue: boolean, event = announcement()) =>
    app.get(Writes).one<{ n: number }>(WRITE, [id, isTrue, ...event]);
  const events = (id: string) =>
    app.sql<{ type: string; payload: object; occurred_at: Date; handler: string; delivered: boolean }>(
      `select e.type, e.payload, e.occurred_at, d.handler, d.delivered_at is not null as delivered
       from outbox_event e join outbox_delivery d on d.event_id = e.id where e.payload ->> 'accountId' = $1`,
      [id],
    );

  it('reaches its handlers', async () => {
    const id = randomUUID();
    const event = announcement();
    expect(await write(id, true, event)).toEqual({ n: 1 });
    await app.drain();
    expect(await events(id)).toEqual([{
      type: 'feed.standing-unsettled', payload: { accountId: id }, occurred_at: event[1],
      handler: 'feed.go-on-settling-standing', delivered: true,
    }]);
  });

  it('is none when it does not come true', async () => {
    const id = randomUUID();
    expect(await write(id, false)).toEqual({ n: 0 });
    expect(await app.sql(`select 1 from outbox_event where payload ->> 'accountId' = $1`, [id])).toEqual([]);
  });

  it('is not written beside a transaction, which could not take it back', async () => {
    const em = app.get(EntityManager);
    const inTransaction = runInScope(em, () => em.transactional(() => write(randomUUID(), true)));
    await expect(inTransaction).rejects.toThrow('test.announced was asked inside a transaction');
  });
});
