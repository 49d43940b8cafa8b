import { randomUUID } from 'node:crypto';
import type { AccountId, DeletionId } from '../../src/kernel/ids.js';
import { ClosePoints } from '../../src/modules/billing/ending/close-points.work.js';
import { LedgerFacade } from '../../src/modules/billing/index.js';
import { DeletionSaga } from '../../src/modules/privacy/deletion/saga/deletion-saga.js';
import type { DeletionReceipt } from '../../src/modules/privacy/index.js';
import { Metrics } from '../../src/platform/telemetry/metrics.js';
import { ErasureBucket } from '../../src/platform/storage/erasure-bucket.js';
import { startApp } from '../support/harness.js';
import { MailServer } from '../support/stand-ins/mail-server.js';
import { Ending } from './ending.js';
import { DAY_MS, DeletionWorld } from './deletion-world.js';
import { BreakableModule, BreakableWork, SagaKiller } from './saga-faults.js';

const HOUR_MS = DAY_MS / 24;

describe('the end of an account is carried out', () => {
  let world: DeletionWorld;
  let mail: MailServer;
  beforeAll(async () => {
    mail = await MailServer.start();
    world = await DeletionWorld.start({ more: [BreakableModule], env: { MAIL_URL: mail.url } });
  }, 60_000);
  afterAll(async () => {
    await world?.stop();
    await mail?.stop();
  });
  afterEach(() => {
    world.oneSignal.down(null);
    world.providers.issuer.breakTokens('apple', null);
    world.app.get(BreakableWork).brokenFor.clear();
  });

  const run = (id: string, app = world.app) => world.inScope(() => app.get(DeletionSaga).run(id as DeletionId));
  const contentOf = (receipt: string) => JSON.parse(Buffer.from(receipt.split('.')[1]!, 'base64url').toString()) as DeletionReceipt;
  const thirdPartiesOf = (receipt: string) =>
    Object.fromEntries(contentOf(receipt).thirdParties.map(({ recipient, status }) => [recipient, status]));

  it('while Apple and OneSignal are down for a day: gone here on time, and told there as soon as they are back', async () => {
    const ana = await world.person('apple');
    const device = await world.listens(ana);
    const name = world.oneSignal.devices.get(device)!;
    world.oneSignal.down({ status: 503 });
    world.providers.issuer.breakTokens('apple', 503);
    const { id, secret } = await world.leave(ana, 'now');
    await world.carriedOut();
    expect(await world.statusOfAccount(ana.id)).toBeNull();
    const { receipt } = await world.status(secret);
    expect(thirdPartiesOf(receipt)).toMatchObject({ apple: 'pending', onesignal: 'pending' });
    await world.pass(DAY_MS);
    expect(world.oneSignal.erased).not.toContain(name);
    world.oneSignal.down(null);
    world.providers.issuer.breakTokens('apple', null);
    await world.until(async () => {
      await world.pass(HOUR_MS);
      return thirdPartiesOf((await world.status(secret)).receipt);
    }, { apple: 'done', onesignal: 'done' });
    expect(world.oneSignal.erased).toContain(name);
    expect(world.oneSignal.arrived.filter(({ externalId }) => externalId === name)).toMatchObject([
      { subscriptionId: device, text: expect.stringMatching(/being erased/) },
    ]);
    expect(world.providers.issuer.grants('apple').filter(({ subject }) => subject === ana.subject)).toMatchObject([{ revoked: true }]);
    const kept = await world.app.sql('select account_id, status, token_sealed from provider_grant where deletion_id = $1', [id]);
    expect(kept).toEqual([{ account_id: null, status: 'revoked', token_sealed: null }]);
  }, 120_000);

  it('and the person is told by a letter once that is true, not before; the address is kept, sealed, until then', async () => {
    const ana = await world.person();
    const address = `${ana.subject}@example.test`;
    world.app.get(BreakableWork).brokenFor.add(ana.id as AccountId);
    const { id, secret } = await world.leave(ana, 'now');
    const day = world.app.clock.now().toISOString().slice(0, 10);
    await world.pass(HOUR_MS);
    const contactOf = async () =>
      (await world.app.sql<{ contact: string | null }>('select contact from account_deletion where id = $1', [id]))[0]!.contact;
    expect(await contactOf()).toMatch(/^[\w-]+\.[\w-]{40,}$/);
    expect(mail.to(address)).toEqual([]);
    world.app.get(BreakableWork).brokenFor.clear();
    await world.carriedOut(2 * DAY_MS);
    const subject = 'Your AiCasso account was deleted';
    const text = expect.stringMatching(new RegExp(`deletion-status.*${id}.*last letter`, 's'));
    expect(mail.to(address)).toMatchObject([{ subject, text }]);
    expect(await contactOf()).toBeNull();
    await expect(world.app.sql("update account_deletion set contact = 'x' where id = $1", [id])).rejects.toThrow(/contact_check/);
    // what is noted of the letter goes on the day that the receipt says
    const listed: string[] = [];
    for await (const { key } of world.app.get(ErasureBucket).list('erased/')) if (key.includes(id)) listed.push(key);
    expect(listed.sort()).toEqual([`erased/${day}/${ana.id}.${id}`, `erased/${day}/${id}.${id}`].sort());
    const { kept } = contentOf((await world.status(secret)).receipt);
    const until = new Date(Date.parse(day) + 66 * DAY_MS).toISOString();
    expect(kept.find((part) => part.class === 'erasure-list')).toMatchObject({ objects: 2, rows: 0, until });
  }, 60_000);

  it('by one process at a time: another that comes meanwhile leaves it alone', async () => {
    const beside = await startApp({ beside: world.app, more: [BreakableModule], env: { ROLES: 'api' } });
    const ana = await world.person();
    const { id } = await world.leave(ana);
    world.app.clock.advance(15 * DAY_MS);
    await world.app.overlap('account_deletion', 1, () => run(id), async () => {
      await run(id, beside);
      await run(id);
    });
    await world.carriedOut();
    await beside.stop();
    const steps = await world.stepsOf(id);
    expect(steps.filter(({ attempts, done }) => attempts !== 1 || !done)).toEqual([]);
    const order = steps.map(({ step }) => step);
    expect(order[0]).toBe('begin/subject-marks');
    expect(order.slice(-2)).toEqual(['rows/account', 'receipt/issue']);
    const kinds = order.map((step) => step.slice(0, step.indexOf('/')));
    expect([...new Set(kinds)].filter((kind) => kind !== 'mentions')).toEqual([
      'begin', 'freeze', 'stop', 'hold', 'withdraw', 'tell', 'third-parties', 'close', 'objects', 'masks', 'rows', 'receipt',
    ].filter((kind) => kinds.includes(kind)));
  }, 60_000);

  it('after a step that fails, again and again: others go on, it is told, and who signs in meanwhile is somebody new', async () => {
    const [ana, ben] = [await world.person(), await world.person()];
    world.app.get(BreakableWork).brokenFor.add(ana.id as AccountId);
    const [hers, his] = [await world.leave(ana, 'now'), await world.leave(ben, 'now')];
    for (let hour = 0; hour < 8; hour++) await world.pass(HOUR_MS);
    expect((await world.status(his.secret)).status).toBe('completed');
    expect(await world.status(hers.secret)).toMatchObject({ status: 'running', steps: expect.arrayContaining([
      expect.objectContaining({ step: 'access', status: 'done' }), expect.objectContaining({ step: 'files', status: 'waiting' }),
    ]) });
    expect(world.app.log.of('deletion-stuck').at(-1)).toMatchObject({ level: 50, step: 'stop/test.breakable' });
    const metrics = await world.app.get(Metrics).registry.metrics();
    expect(metrics).toMatch(/aicasso_account_deletion_step_failures_total\{step="stop\/test.breakable"\} [1-9]/);
    expect(metrics).toMatch(/aicasso_account_deletions\{status="running"\} 1\n/);
    expect(Number(/^aicasso_account_deletion_oldest_overdue_seconds (\S+)$/m.exec(metrics)![1])).toBeGreaterThan(7 * 3600);
    expect((await world.providers.signIn('google', ana.subject)).isNew).toBe(true);
    world.app.get(BreakableWork).brokenFor.clear();
    await world.carriedOut();
    expect((await world.status(hers.secret)).status).toBe('completed');
    expect(await world.app.get(Metrics).registry.metrics()).toMatch(/aicasso_account_deletion_oldest_overdue_seconds 0\n/);
  }, 120_000);

  it('after a kill at some boundaries: a step is done again rather than left out (all of them: the proof)', async () => {
    const ana = await world.person('apple');
    const places = [
      'freeze/auth.end-account', 'third-parties/auth.revoke-grants', 'close/billing.close-points', 'rows/account', 'completed',
    ];
    const left = new Set(places);
    const killer = new SagaKiller(world.app, (step) => left.delete(step));
    const { secret } = await world.leave(ana, 'now');
    await world.carriedOut();
    killer.stop();
    expect(killer.killedAt).toEqual(places);
    expect(mail.to(`${ana.subject}@example.test`)).toHaveLength(1);
    expect((await world.status(secret)).status).toBe('completed');
    expect(await world.statusOfAccount(ana.id)).toBeNull();
  }, 60_000);

  it('law 3: what is held goes back, what is owed is written off, what is left expires, and the books still balance', async () => {
    const [ana, ben] = [await world.person(), await world.person()];
    const [accountId, ledger] = [ana.id as AccountId, world.app.get(LedgerFacade)];
    const { balance } = await world.inScope(() => ledger.balanceOf(accountId));
    await world.inScope(() => ledger.hold({ accountId, reference: randomUUID(), points: 5, isPriceSeen: true }));
    await world.inScope(() => ledger.clawback({ accountId, points: balance + 40, key: randomUUID(), reason: 'refund' }));
    const ending = new Ending(world.app, accountId);
    expect(await ending.run(ClosePoints)).toEqual({ released: 5, forfeited: 0, writtenOff: 40 });
    expect(await ending.run(ClosePoints)).toEqual({ released: 0, forfeited: 0, writtenOff: 0 });
    expect(await new Ending(world.app, ben.id as AccountId).run(ClosePoints)).toEqual({ released: 0, forfeited: balance, writtenOff: 0 });
    for (const { id } of [ana, ben]) {
      expect(await world.inScope(() => ledger.balanceOf(id as AccountId))).toEqual({ balance: 0, held: 0, debt: 0, lots: [] });
    }
    expect(await world.verifyBooks()).toMatchObject({ ok: true, problems: [] });
  });
});
