import { writesIn, writtenTables } from './support/writes.js';

describe('what SQL text writes', () => {
  it.each([
    ['insert into upload (id) values (?) on conflict (id) do update set id = excluded.id', ['upload']],
    ['update upload u set status = ? from due where u.id = due.id', ['upload']],
    ['UPDATE ONLY "upload" AS u\n  SET status = 1', ['upload']],
    ['with gone as (delete from outbox_delivery where x) delete from public.outbox_event', ['outbox_delivery', 'outbox_event']],
    ['select id from upload where x for update of upload skip locked', []],
    ['select 1 for update', []],
    ['-- delete from session\nselect 1', []],
    [`select 'delete from session' as words`, []],
    ['truncate table session', ['session']],
    ['create trigger t before update or truncate on session', []],
    ['merge into session using x on true when matched then delete', ['session']],
    ['copy session (id) from stdin', ['session']],
    ['Please update the app to a newer version', []],
  ])('%s', (sql, tables) => expect(writtenTables(sql)).toEqual(tables));
});

describe('what a file writes', () => {
  const writes = (text: string, functions: string[] = []) =>
    writesIn('x.ts', text, new Set(functions)).map(({ line, kind, name }) => `${line} ${kind} ${name}`);

  it('is found in strings and templates, on its line', () => {
    const text = "const a = 1;\nconst b = 'delete from session';\nconst c = `update ${'x'} set a = 1`;";
    expect(writes(text)).toEqual(['2 table session', '3 table ?']);
    expect(writes('const a = `insert into quote (${COLUMNS}) values (${VALUES})`;')).toEqual(['1 table quote']);
  });

  it('is found in the calls of the entity manager', () => {
    expect(writes('await this.em.insert(Session, s); em.nativeDelete(Quote, {}); this.em.find(Upload, {});')).toEqual([
      '1 entity Session', '1 entity Quote',
    ]);
    expect(writes('em.persist(thing); map.remove(x); this.em.insert(classOf(x), y)')).toEqual(['1 entity ?', '1 entity ?']);
  });

  it('is found in calls of functions that write', () => {
    expect(writes('this.em.execute(`select * from ledger_hold(?, ?)`)', ['ledger_hold'])).toEqual(['1 function ledger_hold']);
  });

  it('is found in the tables that a policy is told to empty', () => {
    expect(writes("super(em, { table: 'quote', since: 'expires_at' })")).toEqual(['1 table quote']);
  });

  it('is not found in comments', () => expect(writes('/** delete from session */ // update session set x = 1')).toEqual([]));
});
