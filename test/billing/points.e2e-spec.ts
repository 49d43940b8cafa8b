import { EntityManager } from '@mikro-orm/postgresql';
import type { AccountId } from '../../src/kernel/ids.js';
import { LedgerFacade, LedgerVerifier } from '../../src/modules/billing/index.js';
import { runInScope } from '../../src/platform/persistence/scope.js';
import { startApp, type TestApp } from '../support/harness.js';

const DAY = 86_400_000;

describe('points over HTTP', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startApp({ env: { WELCOME_POINTS: '100', WELCOME_POINTS_DAYS: '90' } });
  });
  afterAll(async () => {
    await app.drain();
    expect(await verify()).toMatchObject({ ok: true, problems: [] });
    await app.stop();
  });

  const ledger = <T>(work: (ledger: LedgerFacade) => Promise<T>): Promise<T> => {
    const em = app.get(EntityManager);
    return runInScope(em, () => em.transactional(() => work(app.get(LedgerFacade))));
  };
  const verify = () => runInScope(app.get(EntityManager), () => app.get(LedgerVerifier).verify());
  const spend = (accountId: AccountId, reference: string, points: number, captured: number) =>
    ledger(async (it) => {
      await it.hold({ accountId, reference, points });
      await it.settle({ reference, captured });
    });

  it('shows somebody new the welcome points at once, and when they expire', async () => {
    const ana = await app.actor();
    const { body } = await ana.get('/v1/billing/points').expect(200);
    expect(body).toEqual({ balance: 100, held: 0, debt: 0, lots: [{ origin: 'welcome', remaining: 100, expiresAt: expect.any(String) }] });
    const expiresInMs = Date.parse((body as { lots: { expiresAt: string }[] }).lots[0]!.expiresAt) - app.clock.now().getTime();
    expect(Math.abs(expiresInMs - 90 * DAY)).toBeLessThan(60_000);
  });

  it('gives the welcome points also to somebody who never asks, once', async () => {
    const ben = await app.actor();
    await app.drain();
    const sql = `select kind, available_change as points
                   from ledger_movement m join ledger_account a on a.id = ledger_account_id where account_id = $1`;
    expect(await app.sql(sql, [ben.id])).toEqual([{ kind: 'grant', points: 100 }]);
    await ben.get('/v1/billing/points').expect(200);
    expect(await app.sql(sql, [ben.id])).toHaveLength(1);
  });

  it('P17 tells of each movement what it did and what was left, newest first, page by page', async () => {
    const eva = await app.actor();
    await spend(eva.id, 'generation-1', 10, 7);
    const { body } = await eva.get('/v1/billing/points/entries').expect(200);
    const line = { heldChange: 0, heldAfter: 0, debtChange: 0, debtAfter: 0, occurredAt: expect.any(String) };
    const reference = { kind: 'generation', id: 'generation-1' };
    expect(body).toEqual({
      items: [
        { ...line, sequence: 4, kind: 'release', amount: 3, balanceAfter: 93, heldChange: -3, reference },
        { ...line, sequence: 3, kind: 'capture', amount: 0, balanceAfter: 90, heldChange: -7, heldAfter: 3, reference },
        { ...line, sequence: 2, kind: 'hold', amount: -10, balanceAfter: 90, heldChange: 10, heldAfter: 10, reference },
        { ...line, sequence: 1, kind: 'grant', amount: 100, balanceAfter: 100, reason: 'welcome', why: 'Welcome points' },
      ],
      nextCursor: null,
    });

    const seen: number[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const path: string = `/v1/billing/points/entries?limit=1${cursor && `&cursor=${cursor}`}`;
      const page = (await eva.get(path).expect(200)).body as { items: { sequence: number }[]; nextCursor: string | null };
      seen.push(...page.items.map(({ sequence }) => sequence));
      cursor = page.nextCursor;
      if (seen.length === 2) await spend(eva.id, 'generation-2', 1, 1); // pages stand still under what comes
    }
    expect(seen).toEqual([4, 3, 2, 1]);
  });

  it('hands out the whole statement as a file', async () => {
    const leo = await app.actor();
    await ledger((it) => it.grant({ accountId: leo.id, origin: 'purchased', points: 5, key: 'csv-1', reason: '=cmd|"x",1' }));
    await ledger((it) => it.grant({ accountId: leo.id, origin: 'purchased', points: 5, key: 'csv-2', reason: 'pack' }));
    await spend(leo.id, 'generation-3', 2, 0);
    const answer = await leo.get('/v1/billing/points/entries.csv').expect(200);
    expect(answer.headers['content-type']).toMatch(/^text\/csv/);
    expect(answer.headers['content-disposition']).toBe('attachment; filename="points.csv"');
    const rows = answer.text.split('\r\n');
    expect(rows.map((row) => row.replace(/\d{4}-\d{2}-\d{2}T[\d:.]+Z/, 'AT'))).toEqual([
      'sequence,occurredAt,kind,amount,balanceAfter,heldChange,heldAfter,debtChange,debtAfter,reference,reason',
      '1,AT,grant,100,100,0,0,0,0,,welcome',
      `2,AT,grant,5,105,0,0,0,0,,"'=cmd|""x"",1"`,
      '3,AT,grant,5,110,0,0,0,0,,pack',
      '4,AT,hold,-2,108,2,2,0,0,generation-3,',
      '5,AT,release,2,110,-2,0,0,0,generation-3,',
      '',
    ]);
  });

  it('gives a long statement whole', async () => {
    const max = await app.actor();
    const grants = `select ledger_grant($1, gen_random_uuid(), 0, null, now(), 'long-' || i, 'purchased', 1, null, 'pack')
                      from generate_series(1, 1100) i`;
    await max.get('/v1/billing/points').expect(200);
    await app.sql(grants, [max.id]); // past the facade: no events to wait for
    const { text } = await max.get('/v1/billing/points/entries.csv').expect(200);
    expect(text.split('\r\n').slice(1, -1).map((row) => Number(row.split(',')[0]))).toEqual(Array.from({ length: 1101 }, (_, i) => i + 1));
  });

  it('tells the person’s devices that their points changed', async () => {
    const kim = await app.actor();
    await app.drain();
    await spend(kim.id, 'generation-4', 2, 2);
    await app.drain();
    const events = await app.sql("select 1 from account_event where account_id = $1 and type = 'points.changed'", [kim.id]);
    expect(events).toHaveLength(3); // the welcome, the hold, the settlement
  });

  it('shows what expired, although no sweep came by', async () => {
    const pia = await app.actor();
    await pia.get('/v1/billing/points').expect(200);
    app.clock.advance(90 * DAY);
    const back = await app.actor({ subject: pia.subject });
    expect((await back.get('/v1/billing/points').expect(200)).body).toEqual({ balance: 0, held: 0, debt: 0, lots: [] });
    const { body } = await back.get('/v1/billing/points/entries?limit=1').expect(200);
    expect(body).toMatchObject({ items: [{ kind: 'expiry', amount: -100, balanceAfter: 0 }] });
  });

  it('shows nothing to strangers, and refuses what is no page', async () => {
    for (const path of ['points', 'points/entries', 'points/entries.csv']) await app.stranger.get(`/v1/billing/${path}`).expect(401);
    const zoe = await app.actor();
    for (const query of ['limit=0', 'limit=101', 'limit=x', 'cursor=x', 'cursor=WyJhIl0', 'cursor=Wy0xLDJd', 'what=ever']) {
      await zoe.get(`/v1/billing/points/entries?${query}`).expect(422);
    }
  });
});
