import { randomUUID } from 'node:crypto';
import { jest } from '@jest/globals';
import { EntityManager } from '@mikro-orm/postgresql';
import type { ErasureProgress, ErasureSubject } from '../../src/kernel/account-erasure.js';
import { GeneratedErasure } from '../../src/modules/privacy/erasure/generated-erasure.js';
import { Inbox } from '../../src/platform/inbox/inbox.js';
import { runInScope } from '../../src/platform/persistence/scope.js';
import { ObjectStorage } from '../../src/platform/storage/object-storage.js';
import { FeedWorld } from '../feed/feed-world.js';
import type { Actor } from '../support/actor.js';

/** More than fits into a batch. */
const MANY = 2_300;

describe('objects and rows of an account that ends', () => {
  let world: FeedWorld;
  let ana: Actor;
  let subject: ErasureSubject;

  beforeAll(async () => {
    world = await FeedWorld.start();
  }, 60_000);
  afterAll(() => world.stop());
  beforeEach(async () => {
    ana = await world.app.actor();
    subject = { accountId: ana.id, deletionId: randomUUID() as ErasureSubject['deletionId'] };
  });

  const run = (name: string, signal = new AbortController().signal): Promise<ErasureProgress> => {
    const step = world.app.get(GeneratedErasure).steps().find((it) => it.name === name)!;
    return runInScope(world.app.get(EntityManager), () => step.run(subject, signal));
  };
  const count = async (sql: string, ...params: unknown[]) =>
    (await world.app.sql<{ count: number }>(`select count(*)::int as count ${sql}`, params))[0]!.count;
  const events = (n: number) => world.app.sql(
    `insert into hidden_word (account_id, word, folded, created_at)
     select $1, 'w' || n, ' w' || n || ' ', now() from generate_series(1, $2) n`,
    [ana.id, n],
  );

  it('go batch by batch, and go on where they were told to stop', async () => {
    await events(MANY);
    const stop = new AbortController();
    stop.abort();
    expect(await run('rows/hidden_word', stop.signal)).toEqual({ done: false, counts: { removed: 0 } });
    expect(await run('rows/hidden_word')).toEqual({ done: true, counts: { removed: MANY } });
    expect(await run('rows/hidden_word')).toEqual({ done: true, counts: { removed: 0 } });
  });

  it('P26 stay named by their rows until storage says that they are gone', async () => {
    const id = await world.creation(ana);
    const [{ key }] = (await world.app.sql<{ key: string }>('select key from creation where id = $1', [id])) as [{ key: string }];
    const storage = world.app.get(ObjectStorage);
    const remove = storage.remove.bind(storage);
    storage.remove = async (keys) => keys;
    const refused = await run('objects/creation').finally(() => (storage.remove = remove));
    expect(refused).toEqual({ done: false, notBefore: expect.any(Date), counts: { removed: 0, failed: 1 } });
    expect(await storage.stat(key)).not.toBeNull();
    expect(await run('objects/creation')).toEqual({ done: true, counts: { removed: 1, failed: 0 } });
    expect(await storage.stat(key)).toBeNull();
    expect(await count('from creation where id = $1', id)).toBe(1);
  });

  it('leave an empty place where words of others hang on their own', async () => {
    const ben = await world.app.actor();
    const post = await world.post(ben);
    const say = async (who: Actor, text: string, replyTo?: string) =>
      ((await who.post(`/v1/posts/${post.id}/comments`, { text, replyTo }).expect(201)).body as { id: string }).id;
    const thread = await say(ana, 'a secret of Ana');
    const answer = await say(ben, 'an answer', thread);
    await say(ana, 'alone');
    expect(await run('rows/comment')).toMatchObject({ done: true });
    const left = 'select id, account_id, text, folded, state from comment where post_id = $1 order by created_at';
    expect(await world.app.sql(left, [post.id])).toEqual([
      { id: thread, account_id: null, text: '', folded: '', state: 'deleted' },
      expect.objectContaining({ id: answer, account_id: ben.id, text: 'an answer' }),
    ]);
  });

  it('go from the outbox once everybody has heard of them, and not before', async () => {
    const event = async (isDelivered: boolean) => {
      const id = randomUUID();
      await world.app.sql(`insert into outbox_event (id, type, payload, occurred_at) values ($1, 'test.told', $2, now())`, [
        id, JSON.stringify({ list: [{ accountId: ana.id }] }),
      ]);
      await world.app.sql(`insert into outbox_delivery (event_id, handler, attempts, delivered_at) values ($1, 'nobody', 0, $2)`, [
        id, isDelivered ? new Date() : null,
      ]);
      return id;
    };
    const [told, open] = [await event(true), await event(false)];
    await run('mentions/outbox_event');
    expect(await count('from outbox_event where id = any($1)', [told, open])).toBe(1);
    expect(await count('from outbox_delivery where event_id = $1', told)).toBe(0);
    await world.app.sql('delete from outbox_delivery where event_id = $1', [open]);
    await run('mentions/outbox_event');
    expect(await count('from outbox_event where id = $1', open)).toBe(0);
  });

  it('P11 go from what the push service was told; that they are gone is still to be told', async () => {
    const [external, device] = [randomUUID(), randomUUID()];
    for (const [kind, status, ended] of [['tie', 'done', null], ['untie', 'waiting', null], ['erase', 'waiting', subject.deletionId]]) {
      await world.app.sql(
        `insert into push_task (id, kind, external_id, subscription_id, status, attempts, created_at, deletion_id)
         values ($1, $2, $3, $4, $5, 0, now(), $6)`,
        [randomUUID(), kind, external, device, status, ended],
      );
    }
    expect(await run('mentions/push_task')).toEqual({ done: true, counts: { removed: 1 } });
    expect(await count("from push_task where external_id = $1 and kind <> 'tie'", external)).toBe(2);
  });

  it('lose the name in what stays, once, though it is only added to; nothing else of it can change', async () => {
    await world.app.grant(ana);
    const stored = 'select * from consent_event where account_id = $1 order by id';
    const before = await world.app.sql(stored, [ana.id]);
    expect(await run('masks/consent_event')).toEqual({ done: true, counts: { masked: before.length } });
    const after = await world.app.sql(stored, [subject.deletionId]);
    expect(after).toEqual(before.map((row) => ({ ...row, account_id: subject.deletionId })));
    subject = { ...subject, accountId: subject.deletionId as string as ErasureSubject['accountId'] };
    expect(await run('masks/consent_event')).toEqual({ done: true, counts: { masked: 0 } });
  });

  it('go with the account though they came after the turn of their table', async () => {
    const steps = world.app.get(GeneratedErasure).steps();
    for (const { name } of steps.slice(0, -1)) await run(name);
    await events(3);
    expect(await run('rows/account')).toMatchObject({ done: true, counts: { late: 3, removed: 1 } });
    expect(await count('from account where id = $1', ana.id)).toBe(0);
    expect(await run('rows/account')).toMatchObject({ done: true, counts: { late: 0, removed: 0 } });
  });

  it('are looked for in whole tables once, when nothing else is left', async () => {
    const names = world.app.get(GeneratedErasure).steps().map(({ name }) => name);
    expect(names.slice(-3)).toEqual(['mentions/outbox_event', 'mentions/audit_entry', 'rows/account']);
    const executed = jest.spyOn(world.app.get(EntityManager), 'execute');
    for (const name of names) await run(name);
    const beginnings = executed.mock.calls.map(([sql, params]) => [String(sql), String((params as unknown[] | undefined)?.[0])] as const);
    executed.mockRestore();
    expect(beginnings.filter(([sql, after]) => sql.includes('details::text') && after === '0').length).toBe(1);
    expect(beginnings.filter(([sql, after]) => sql.includes('payload::text') && /^[0-]+$/.test(after)).length).toBe(1);
  });

  it('are counted in the log of acts page by page, but for what an order may keep secret; told to stop, it is counted anew', async () => {
    const [acts, secret] = ['staff.looked', 'privacy.disclosure-approved'];
    const pages = 2.5;
    await world.app.sql(
      `insert into audit_entry (sequence, at, actor, act, subject, purpose, details, previous_hash, hash)
       select (select coalesce(max(sequence), 0) from audit_entry) + n, now(), case when n = 1 then $1 else 'somebody' end,
         case when n = 2 then $3 else $2 end, case when n in (2, 12000) then $1 end, 'test',
         case when n = $4 then jsonb_build_object('account', $1::text) else '{}' end, '', ''
       from generate_series(1, $4::int) n`, [ana.id, acts, secret, pages * 10_000],
    );
    const stop = new AbortController();
    stop.abort();
    expect(await run('mentions/audit_entry', stop.signal)).toEqual({ done: false });
    const executed = jest.spyOn(world.app.get(EntityManager), 'execute');
    expect(await run('mentions/audit_entry')).toEqual({ done: true, counts: { kept: 3 } });
    expect(executed.mock.calls).toHaveLength(Math.ceil(pages) + 1);
    executed.mockRestore();
  });

  it('say nothing in the inbox once they were acted on', async () => {
    const [em, inbox] = [world.app.get(EntityManager), world.app.get(Inbox)];
    const at = { source: 'test', messageId: randomUUID() };
    const body = async () =>
      (await world.app.sql<{ body: object }>('select body from inbox_message where message_id = $1', [at.messageId]))[0]!.body;
    await runInScope(em, () => inbox.keep({ ...at, body: { about: ana.id } }));
    await runInScope(em, () => inbox.settle('test', at.messageId, 'quarantined'));
    expect(await body()).toEqual({ about: ana.id });
    await runInScope(em, () => inbox.settle('test', at.messageId, 'handled'));
    expect(await body()).toEqual({});
  });
});
