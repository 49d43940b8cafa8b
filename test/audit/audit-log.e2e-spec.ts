import { EntityManager } from '@mikro-orm/postgresql';
import { AuditLog } from '../../src/platform/audit/audit-log.js';
import { runInScope } from '../../src/platform/persistence/scope.js';
import { startApp, type TestApp } from '../support/harness.js';

describe('the audit log', () => {
  let app: TestApp;
  let em: EntityManager;
  let log: AuditLog;

  beforeAll(async () => {
    app = await startApp({ env: { ROLES: 'api' } });
    em = app.get(EntityManager);
    log = app.get(AuditLog);
  });
  afterAll(() => app?.stop());

  const append = (act: string, details: object = {}) =>
    runInScope(em, () => log.append({ actor: 'operator', act, subject: 'subject', purpose: 'a test', details }));
  const verify = () => runInScope(em, () => log.verify());
  /** As somebody would who owns the database and means harm. */
  const tamper = async (sql: string) => {
    await app.sql('alter table audit_entry disable trigger user');
    await app.sql(sql);
    await app.sql('alter table audit_entry enable trigger user');
  };

  it('is whole when it is empty', async () => {
    expect(await verify()).toEqual({ ok: true, entries: 0 });
  });

  it('chains entries, also those written at once, and keeps every kind of value', async () => {
    await append('test.values', {
      text: 'ñ "x" \u2028',
      number: 1.5,
      big: 1e21,
      nothing: null,
      left: undefined,
      list: [1, { b: 2, a: 1 }],
      at: new Date(0),
      z: 1,
      a: 2,
    });
    await Promise.all(Array.from({ length: 20 }, (_, index) => append('test.many', { index })));
    expect(await verify()).toEqual({ ok: true, entries: 21 });
    const rows = await app.sql<{ sequence: string }>('select sequence from audit_entry order by sequence');
    expect(rows.map(({ sequence }) => Number(sequence))).toEqual(Array.from({ length: 21 }, (_, index) => index + 1));
  });

  it('goes with the transaction of its caller', async () => {
    const failing = runInScope(em, () =>
      em.transactional(async () => {
        await log.append({ actor: 'operator', act: 'test.undone', purpose: 'a test' });
        throw new Error('undone');
      }),
    );
    await expect(failing).rejects.toThrow('undone');
    expect(await verify()).toEqual({ ok: true, entries: 21 });
    await append('test.after');
    expect(await verify()).toEqual({ ok: true, entries: 22 });
  });

  it.each(["update audit_entry set act = 'x'", 'delete from audit_entry', 'truncate audit_entry'])(
    'the database refuses: %s',
    async (sql) => {
      await expect(app.sql(sql)).rejects.toThrow('append-only');
    },
  );

  it.each([
    ["update audit_entry set purpose = 'another' where sequence = 5", "update audit_entry set purpose = 'a test' where sequence = 5", 5],
    ['update audit_entry set subject = null where sequence = 6', "update audit_entry set subject = 'subject' where sequence = 6", 6],
    [
      "update audit_entry set at = at + interval '1 ms' where sequence = 7",
      "update audit_entry set at = at - interval '1 ms' where sequence = 7",
      7,
    ],
    [
      `update audit_entry set details = '{"index":99}' where sequence = 8`,
      `update audit_entry set details = (select details from kept where sequence = 8) where sequence = 8`,
      8,
    ],
    ['delete from audit_entry where sequence = 9', 'insert into audit_entry select * from kept where sequence = 9', 10],
  ])('finds: %s', async (harm, repair, brokenAt) => {
    await app.sql('create table if not exists kept as select * from audit_entry');
    await tamper(harm);
    expect(await verify()).toMatchObject({ ok: false, brokenAt });
    await tamper(repair);
    expect(await verify()).toEqual({ ok: true, entries: 22 });
  });

  it('reads long logs in pages', async () => {
    await runInScope(em, () =>
      em.transactional(async () => {
        for (let i = 0; i < 1_000; i += 1) await log.append({ actor: 'operator', act: 'test.page', purpose: 'a test' });
      }),
    );
    expect(await verify()).toEqual({ ok: true, entries: 1_022 });
  });
});
