import { randomBytes } from 'node:crypto';
import { EntityManager } from '@mikro-orm/postgresql';
import type { AccountId, DeletionId } from '../../src/kernel/ids.js';
import { DeletionSaga } from '../../src/modules/privacy/deletion/saga/deletion-saga.js';
import { ErasureList } from '../../src/modules/privacy/receipts/index.js';
import { runInScope } from '../../src/platform/persistence/scope.js';
import { refuseRestoredBackup } from '../../src/start/restored-backup.js';
import { Operator } from '../cli/operator.js';
import { startApp, type TestApp } from '../support/harness.js';
import { MailServer } from '../support/stand-ins/mail-server.js';
import { Backup } from './backup.js';
import { DAY_MS, DeletionWorld, type Leaver } from './deletion-world.js';

const NONE = { found: 0, erased: 0, waiting: 0, undone: 0, told: 0 };

describe('a restored backup', () => {
  let world: DeletionWorld;
  let app: TestApp;
  let backup: Backup;
  let restored: TestApp;
  let ana: Leaver;
  let bob: Leaver;
  /** Wants to leave when the backup is made. */
  let eva: Leaver;
  let mail: MailServer;
  const word = `canary${randomBytes(6).toString('hex')}`;

  beforeAll(async () => {
    mail = await MailServer.start();
    world = await DeletionWorld.start({ env: { MAIL_URL: mail.url } });
    app = world.app;
    [ana, bob, eva] = [await world.person(), await world.person('apple'), await world.person()];
    await world.listens(ana);
    await world.leave(eva);
    for (const { client } of [ana, bob]) await client.put('/v1/me/hidden-words', { words: [word] }).expect(200);
    await app.drain();
    backup = await Backup.of(app);
    restored = await startApp({ beside: app, env: { ...playedBy(world), DATABASE_URL: backup.url, ROLES: 'api' } });
  }, 120_000);
  afterAll(async () => {
    await restored?.stop();
    await world?.stop();
    await backup?.drop();
    await mail?.stop();
  });

  const playedBy = ({ providers, oneSignal }: DeletionWorld) => ({ ...providers.issuer.env, ...oneSignal.env, MAIL_URL: mail.url });
  const operator = (url = backup.url) => new Operator(app, { ...playedBy(world), DATABASE_URL: url });
  const replay = (flag?: string, url?: string) =>
    operator(url).asks<Record<string, unknown>>('erasures', 'replay', ...(flag ? [flag] : []));
  const subjectsAndIds = async ({ id, subject }: Leaver) => ({ ...(await backup.rowsWith(subject)), ...(await backup.rowsWith(id)) });

  it('serves as it is while nobody of the list lives in it', async () => {
    await expect(refuseRestoredBackup(app.nest)).resolves.toBeUndefined();
    await expect(refuseRestoredBackup(restored.nest)).resolves.toBeUndefined();
    expect(await replay()).toEqual({ code: 0, value: { ok: true, ...NONE, listed: 0 } });
  }, 60_000);

  it('is refused at the start, forgets again whom the service erased since, and leaves others as they were', async () => {
    for (const who of [ana, eva]) await world.leave(who, 'now');
    await world.carriedOut();
    for (const { subject } of [ana, eva]) expect(mail.to(`${subject}@example.test`)).toHaveLength(1);
    await expect(refuseRestoredBackup(app.nest)).resolves.toBeUndefined();

    const there = Object.keys(await subjectsAndIds(ana));
    expect(there).toEqual(expect.arrayContaining(['account', 'sign_in_identity', 'session', 'hidden_word']));
    const others = await subjectsAndIds(bob);
    await expect(refuseRestoredBackup(restored.nest)).rejects.toThrow(
      'A backup was restored: 2 erased accounts live in this database again. Run "npm run cli -- erasures replay" first.',
    );
    expect(await replay('--dry-run')).toEqual({ code: 0, value: { ok: true, ...NONE, listed: 2, found: 2 } });
    expect(Object.keys(await subjectsAndIds(ana))).toEqual(there);

    expect(await replay()).toEqual({ code: 0, value: { ok: true, ...NONE, listed: 2, found: 2, erased: 2 } });
    for (const who of [ana, eva]) expect(await backup.rowsWith(who.subject)).toEqual({});
    expect(await backup.rowsWith('mail.due')).toEqual({}); // they were told when it was done
    expect((await backup.rowsWith('farewell'))['push_task']).toBeUndefined();
    // the replay's own news of it, which go once the service has delivered them
    expect(Object.keys(await backup.rowsWith(ana.id))).toEqual(['outbox_event']);
    expect(await subjectsAndIds(bob)).toEqual(others);
    expect((await backup.rowsWith(word))['hidden_word']).toHaveLength(1);
    await expect(refuseRestoredBackup(restored.nest)).resolves.toBeUndefined();
    expect(await replay()).toEqual({ code: 0, value: { ok: true, ...NONE, listed: 2 } });
    expect((await operator().asks('audit', 'verify')).value).toMatchObject({ ok: true });
  }, 120_000);

  it('that was made while an end was under way carries it on, and tells its person no second time', async () => {
    const lea = await world.person();
    const { id } = await world.leave(lea, 'grace');
    await app.sql("update account_deletion set status = 'running', due_at = now() + interval '1 day' where id = $1", [id]);
    await app.drain();
    const older = await Backup.of(app);
    const [letters, running] = [await older.rowsWith('mail.due'), (await older.rowsWith(id))['account_deletion']];
    const env = { ...playedBy(world), DATABASE_URL: older.url, ROLES: 'api' };
    try {
      app.clock.advance(DAY_MS);
      await world.carriedOut();
      expect(mail.to(`${lea.subject}@example.test`)).toHaveLength(1);
      const counted = await replay('--dry-run', older.url);
      expect(counted.value).toMatchObject({ found: 0, told: 1 });
      expect((await older.rowsWith(id))['account_deletion']).toEqual(running);
      const again = await startApp({ beside: app, env });
      await refuseRestoredBackup(again.nest);
      expect((await older.rowsWith('privacy.ends-hushed'))['audit_entry']).toEqual([expect.stringContaining(id)]);
      expect((await replay('--dry-run', older.url)).value).toMatchObject({ told: 0 });
      await runInScope(again.get(EntityManager), () => again.get(DeletionSaga).run(id as DeletionId));
      await again.stop();
      expect(Object.keys(await older.rowsWith(lea.subject))).toEqual([]);
      expect((await older.rowsWith(id))['account_deletion']).toEqual([expect.stringMatching(/completed.*restore|restore.*completed/)]);
      expect(await older.rowsWith('mail.due')).toEqual(letters);
    } finally {
      await older.drop();
    }
  }, 120_000);

  it('cannot be told without the list: then nothing starts either', async () => {
    const blind = await startApp({ beside: app, env: { ROLES: 'api', S3_ERASURE_BUCKET: '-' } });
    await expect(refuseRestoredBackup(blind.nest)).rejects.toThrow(/^Cannot be used: S3_ERASURE_BUCKET: no name for a bucket/);
    await blind.stop();
  });

  it('is one that an end under way does not make: what runs goes on by itself', async () => {
    const { id } = await world.leave(bob, 'grace');
    await app.get(ErasureList).enter({ accountId: bob.id as AccountId, deletionId: id as DeletionId });
    await expect(refuseRestoredBackup(app.nest)).rejects.toThrow('1 erased account');
    await app.sql("update account_deletion set status = 'running' where id = $1", [id]);
    await expect(refuseRestoredBackup(app.nest)).resolves.toBeUndefined();
  });
});
