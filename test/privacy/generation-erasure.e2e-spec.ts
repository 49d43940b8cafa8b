import { randomUUID } from 'node:crypto';
import { EntityManager } from '@mikro-orm/postgresql';
import type { AccountId } from '../../src/kernel/ids.js';
import { LedgerVerifier } from '../../src/modules/billing/index.js';
import { EndUploads } from '../../src/modules/generation/erasure/end-uploads.work.js';
import { HandOver } from '../../src/modules/generation/erasure/hand-over.work.js';
import { ProviderStatuses } from '../../src/modules/generation/erasure/provider-statuses.js';
import { RunErrands } from '../../src/modules/generation/erasure/run-errands.task.js';
import { StopGenerations } from '../../src/modules/generation/erasure/stop-generations.work.js';
import { Jobs } from '../../src/platform/jobs/jobs.js';
import { ConsentMissing, ProviderGate } from '../../src/platform/outbound/index.js';
import { runInScope } from '../../src/platform/persistence/scope.js';
import { Avatars } from '../avatars/avatar-world.js';
import { ask, reaches } from '../generations/generation-world.js';
import { FalStandIn } from '../lab/stand-ins/fal.js';
import { ReplicateStandIn } from '../lab/stand-ins/replicate.js';
import type { Actor } from '../support/actor.js';
import { startApp, type TestApp } from '../support/harness.js';
import { TestClock } from '../support/test-clock.js';
import { Ending } from './ending.js';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const BODY = { tool: 'image.create', prompt: 'a red bicycle', provider: 'fal' };

/** A fal whose line is dead for a while. */
class ShakyFal extends FalStandIn {
  isDown = false;
  protected override answer(...[request, response, socket]: Parameters<FalStandIn['answer']>): Promise<void> {
    if (!this.isDown) return super.answer(request, response, socket);
    socket.destroy();
    return Promise.resolve();
  }
}

interface ErrandRow {
  readonly status: string;
  readonly plan: string | null;
  readonly attempts: number;
  readonly settled_at: Date | null;
}

describe('generation at the end of an account', () => {
  const clock = new TestClock();
  let fal: ShakyFal;
  let replicate: ReplicateStandIn;
  let app: TestApp;
  let avatars: Avatars;
  let ana: Actor;
  let ending: Ending;

  beforeAll(async () => {
    fal = (await new ShakyFal({ now: () => clock.now() }).start()) as ShakyFal;
    replicate = await new ReplicateStandIn({ now: () => clock.now() }).start();
    app = await startApp({
      clock,
      env: {
        ...fal.env, ...replicate.env, OUTBOUND_EXTRA_HOSTS: `${fal.recorder.host},${replicate.recorder.host}`,
        ROLES: 'api,worker', LOCAL_PROVIDER_ENABLED: 'false', WELCOME_POINTS: '1000', ACCESS_TOKEN_MINUTES: '1000000',
        GENERATION_LIMIT_PER_ACCOUNT: '1',
      },
    });
    avatars = new Avatars(app);
  });
  afterAll(async () => {
    await app?.stop();
    await fal.close();
    await replicate.close();
  });
  beforeEach(async () => {
    await avatars.forgetProviders();
    fal.isDown = false;
    replicate.registry.isDown = false;
    ana = await avatars.person('fal', 'replicate');
    ending = new Ending(app, ana.id);
  });

  const sweep = () => runInScope(app.get(EntityManager), () => app.get(RunErrands).run(new AbortController().signal));
  const errands = () => app.sql<ErrandRow>('select * from provider_errand where deletion_id = $1', [ending.subject.deletionId]);
  const statuses = () => runInScope(app.get(EntityManager), () => app.get(ProviderStatuses).statusOf(ending.subject));
  const erasures = async () =>
    (await app.sql<{ erasure: string }>('select erasure from disclosure where account_id in ($1, $2) order by id', [
      ana.id, ending.subject.deletionId,
    ])).map(({ erasure }) => erasure);
  const held = async (accountId: AccountId) => (await app.sql(
    `select 1 from points_hold h join ledger_account l on l.id = h.ledger_account_id where l.account_id = $1 and h.state = 'held'`,
    [accountId],
  )).length;
  const booksAreInOrder = async () => {
    const { ok, problems } = await runInScope(app.get(EntityManager), () => app.get(LedgerVerifier).verify());
    expect({ ok, problems }).toEqual({ ok: true, problems: [] });
  };
  /** As the erasure of rows does it: nothing of the person's is left but the record under another name. */
  const forgetRows = async () => {
    const { accountId, deletionId } = ending.subject;
    await app.sql('update disclosure set account_id = $2, pseudonym = $3 where account_id = $1', [accountId, deletionId, '']);
    for (const table of ['creation', 'avatar']) await app.sql(`delete from ${table} where account_id = $1`, [accountId]);
    await app.sql('delete from generation where account_id = $1', [accountId]);
  };

  it('stops what waits and what runs, gives the points back once, and takes in nothing that comes late', async () => {
    fal.plan({ hold: true, callback: 'once' });
    const running = await ask(ana, BODY);
    await reaches(ana, running.id, 'at-provider');
    const waiting = await ask(ana, BODY);
    const run = fal.runs.at(-1)!;
    await ending.freeze();
    const { generations } = await ending.run(StopGenerations);
    expect([1, 2]).toContain(generations); // a worker that had the second in its hands has ended it itself
    await app.drain();
    const rows = await app.sql('select id, status, points_captured from generation where account_id = $1', [ana.id]);
    expect(rows).toEqual(expect.arrayContaining([running, waiting].map(({ id }) => ({ id, status: 'cancelled', points_captured: 0 }))));
    expect(run.isCancelled).toBe(true);
    run.isCancelled = false;
    await fal.complete(run);
    await app.drain();
    expect(await app.sql('select 1 from creation where account_id = $1', [ana.id])).toEqual([]);
    expect(await held(ana.id)).toBe(0);
    await booksAreInOrder();
    expect(await ending.run(StopGenerations)).toEqual({ generations: 0 });
  });

  it('waits for a worker that has one in its hands, which then brings nothing home', async () => {
    fal.plan({ hold: true });
    const { id } = await ask(ana, BODY);
    await reaches(ana, id, 'at-provider');
    await app.sql('update generation set lease_owner = $2, lease_expires_at = $3 where id = $1', [
      id, 'somebody', clock.after(5_000),
    ]);
    await ending.freeze();
    const first = await ending.call(StopGenerations);
    expect(first).toMatchObject({ done: false, counts: { generations: 0 } });
    expect(first.notBefore!.getTime()).toBeGreaterThan(clock.now().getTime());
    expect(await ending.run(StopGenerations)).toEqual({ generations: 1 });
    await booksAreInOrder();
  });

  it('C1 has no grant left for anybody once the account is at its end', async () => {
    const draft = {
      accountId: ana.id, generationId: null, attemptId: null, recipient: 'fal', model: 'm', purpose: 'generation', categories: [],
      inputHashes: [], pseudonym: '', retentionPromise: '', keptUntil: null,
    };
    const call = () => runInScope(app.get(EntityManager), () => app.get(ProviderGate).call(draft, () => Promise.resolve('sent')));
    expect(await call()).toBe('sent');
    await ending.freeze();
    await expect(call()).rejects.toBeInstanceOf(ConsentMissing);
  });

  it.each([
    ['/v1/uploads', { kind: 'image', contentType: 'image/png', sizeBytes: 9, fileName: 'a.png' }, 'upload'],
    ['/v1/generations', BODY, 'generation'],
  ])('lets nothing begin at %s that was let in a moment before', async (path, body, table) => {
    const ender = await app.world.pool.connect();
    try {
      await ender.query('begin');
      await ender.query(`update account set status = 'deleted' where id = $1`, [ana.id]);
      const headers = { authorization: `Bearer ${ana.accessToken}`, 'content-type': 'application/json', 'idempotency-key': randomUUID() };
      const late = fetch(`${app.url}${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
      await app.until(async () => {
        const waiting = await app.sql(
          `select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
        );
        return waiting.length > 0 ? null : 'nobody waits for the account';
      });
      await ender.query('commit');
      expect((await late).status).toBe(404);
    } finally {
      await ender.query('rollback');
      ender.release();
    }
    expect(await app.sql(`select 1 from ${table} where account_id = $1`, [ana.id])).toEqual([]);
  });

  it('ends uploads at once, and counts the forms that storage still takes something by', async () => {
    await ana.post('/v1/uploads', { kind: 'image', contentType: 'image/png', sizeBytes: 99 }).expect(201);
    await ending.freeze();
    expect(await ending.call(EndUploads)).toEqual({ done: true, counts: { uploads: 1, openForms: 1 } });
    expect(await app.sql('select status from upload where account_id = $1', [ana.id])).toEqual([{ status: 'deleting' }]);
    clock.advance(31 * MINUTE_MS);
    expect(await ending.call(EndUploads)).toEqual({ done: true, counts: { uploads: 0, openForms: 0 } });
  });

  it('waits for an upload that is being examined: no longer than its lease', async () => {
    const { body } = await ana.post('/v1/uploads', { kind: 'image', contentType: 'image/png', sizeBytes: 99 }).expect(201);
    const lease = clock.after(30_000);
    await app.sql("update upload set status = 'checking', lease_expires_at = $1 where id = $2", [lease, body.id]);
    await ending.freeze();
    expect(await ending.call(EndUploads)).toEqual({ done: false, notBefore: lease, counts: { uploads: 0 } });
    clock.advance(30_000);
    expect(await ending.call(EndUploads)).toMatchObject({ done: true, counts: { uploads: 1 } });
  });

  it('has a provider erase what it was sent although it was down and every row of the person is gone', async () => {
    fal.plan({ hold: true });
    const { id } = await ask(ana, BODY);
    await reaches(ana, id, 'at-provider');
    const run = fal.runs.at(-1)!;
    fal.isDown = true;
    await ending.freeze();
    await ending.run(StopGenerations);
    expect(await ending.run(HandOver)).toEqual({ errands: 1 });
    await forgetRows();
    await app.drain();
    for (let minute = 0; minute < 10; minute++) {
      clock.advance(MINUTE_MS);
      await sweep();
    }
    const [waiting] = await errands();
    expect(waiting).toMatchObject({ status: 'waiting', settled_at: null });
    expect(waiting!.plan).not.toContain(run.id);
    expect(waiting!.attempts).toBeGreaterThan(3);
    expect(await statuses()).toEqual([{ recipient: 'fal', status: 'pending', open: 1, done: 0, keptUntil: expect.any(Date) }]);
    fal.isDown = false;
    clock.advance(8 * MINUTE_MS);
    await sweep();
    expect([run.isErased, run.asked > 0]).toEqual([false, true]); // it runs on: what it makes must go as well
    run.isReleased = true;
    clock.advance(20 * MINUTE_MS);
    await sweep();
    expect(run.isErased).toBe(true);
    expect(await errands()).toEqual([expect.objectContaining({ status: 'erased', plan: null, settled_at: expect.any(Date) })]);
    expect(await erasures()).toEqual(['erased']);
    expect(await statuses()).toEqual([{ recipient: 'fal', status: 'done', open: 0, done: 1, keptUntil: null }]);
  });

  it('says how long a provider keeps what it never erased, and forgets how to find it', async () => {
    fal.plan({ hold: true });
    const { id } = await ask(ana, BODY);
    await reaches(ana, id, 'at-provider');
    fal.isDown = true;
    await ending.freeze();
    await ending.run(StopGenerations);
    await ending.run(HandOver);
    await forgetRows();
    await app.drain();
    clock.advance(40 * 24 * HOUR_MS);
    await sweep();
    expect(await errands()).toEqual([expect.objectContaining({ status: 'expires', plan: null })]);
    expect(await statuses()).toEqual([{ recipient: 'fal', status: 'done', open: 0, done: 1, keptUntil: null }]);
  });

  it('has a trained model erased that stayed at its provider, which was down for a day, after the avatar is gone', async () => {
    const begun = await avatars.train(ana, { provider: 'replicate' });
    await reaches(ana, begun.training.id, 'at-provider');
    clock.advance(3_000);
    await app.get(Jobs).ring('generations', begun.training.id);
    await avatars.reaches(ana, begun.id, 'ready');
    await app.drain();
    const { trained_model: model } = (await avatars.record(begun.id))!;
    expect(replicate.registry.has(model!)).toBe(true);
    replicate.registry.isDown = true;
    await ending.freeze();
    await ending.run(StopGenerations);
    expect(await ending.run(HandOver)).toEqual({ errands: 1 });
    await forgetRows();
    await app.drain();
    expect(await statuses()).toEqual([expect.objectContaining({ recipient: 'replicate', status: 'pending', open: 1 })]);
    for (let hour = 0; hour < 24; hour++) {
      clock.advance(HOUR_MS);
      await sweep();
    }
    expect(await errands()).toEqual([expect.objectContaining({ status: 'waiting' })]);
    replicate.registry.isDown = false;
    clock.advance(24 * HOUR_MS);
    await sweep();
    expect(replicate.registry.has(model!)).toBe(false);
    expect(await errands()).toEqual([expect.objectContaining({ status: 'erased', plan: null })]);
    expect(await erasures()).toEqual(['erased']);
  });

  it('does an errand once when two are at it', async () => {
    fal.plan({ hold: true });
    const { id } = await ask(ana, BODY);
    await reaches(ana, id, 'at-provider');
    await ending.freeze();
    await ending.run(StopGenerations);
    const run = fal.runs.at(-1)!;
    fal.isDown = true;
    await ending.run(HandOver);
    await app.drain();
    fal.isDown = false;
    fal.recorder.forget();
    clock.advance(5 * MINUTE_MS);
    await Promise.all([sweep(), sweep()]);
    expect(fal.recorder.requests.filter(({ method }) => method === 'DELETE')).toHaveLength(1);
    expect(run.isErased).toBe(true);
    expect(await ending.run(HandOver)).toEqual({ errands: 0 });
    expect(await errands()).toHaveLength(1);
  });
});
