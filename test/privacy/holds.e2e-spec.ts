import { randomUUID } from 'node:crypto';
import type { Actor } from '../support/actor.js';
import type { TestApp } from '../support/harness.js';
import { ASKED, BASIS, DAY_MS, type Hold, HoldsWorld, PATH, WHY } from './holds-world.js';

describe('a legal hold', () => {
  let world: HoldsWorld;
  let app: TestApp;
  let eva: Actor;
  let kim: Actor;
  let bob: Actor;

  beforeAll(async () => {
    world = await HoldsWorld.start();
    ({ app, eva, kim, bob } = world);
  }, 60_000);
  afterAll(() => world?.stop());

  it('is proposed by one and approved by another, each with a case and a purpose, and for staff alone', async () => {
    const hold = await world.proposed(bob.id);
    expect(hold).toMatchObject({ accountId: bob.id, status: 'proposed', mine: true, basis: BASIS });
    const [row] = await app.sql<{ basis: string }>('select basis from legal_hold where id = $1', [hold.id]);
    expect(row!.basis).not.toContain('GDPR');
    expect((await eva.post(`${PATH}/${hold.id}/approve`, WHY).expect(403)).body).toMatchObject({ code: 'second-person-required' });
    await kim.post(`${PATH}/${hold.id}/approve`, { case: ' ', purpose: 'x' }).expect(422);
    await bob.post(`${PATH}/${hold.id}/approve`, WHY).expect(403);
    expect((await kim.post(`${PATH}/${hold.id}/approve`, WHY).expect(200)).body).toMatchObject({ status: 'standing', mine: false });
    expect((await kim.post(`${PATH}/${hold.id}/approve`, WHY).expect(200)).body).toMatchObject({ status: 'standing' });
    expect((await eva.post(`${PATH}/${hold.id}/approve`, WHY).expect(403)).body).toMatchObject({ code: 'second-person-required' });
    const release = (by: Actor) => by.post(`${PATH}/${hold.id}/release`, WHY);
    expect((await kim.post(`${PATH}/${hold.id}/release`, WHY).expect(200)).body).toMatchObject({ status: 'standing', releaseAsked: 'me' });
    expect((await release(kim).expect(403)).body).toMatchObject({ code: 'second-person-required' }); // one person twice
    const { items } = (await eva.get(`${PATH}?limit=100&${ASKED}`).expect(200)).body as { items: Hold[] };
    expect(items.find(({ id }) => id === hold.id)).toMatchObject({ status: 'standing', releaseAsked: 'other' });
    expect((await release(eva).expect(200)).body).toMatchObject({ status: 'released' });
    await release(kim).expect(200);
    expect((await kim.post(`${PATH}/${hold.id}/approve`, WHY).expect(409)).body).toMatchObject({ code: 'legal-hold-over' });
    expect(await world.audited(hold.id)).toEqual([
      'privacy.hold-proposed', 'privacy.hold-approved', 'privacy.hold-release-proposed', 'privacy.hold-released',
    ]);
    await app.drain();
    await world.sweep();
  });

  it('is refused for what is not there, not ahead, or one’s own', async () => {
    const until = (days: number) => new Date(app.clock.now().getTime() + days * DAY_MS).toISOString();
    const hold = { accountId: bob.id, classes: ['account'], basis: BASIS, until: until(9), ...WHY };
    const propose = (more: object) => eva.post(PATH, { ...hold, ...more });
    expect((await propose({ accountId: randomUUID() }).expect(404)).body).toMatchObject({ code: 'account-not-found' });
    expect((await propose({ accountId: eva.id }).expect(403)).body).toMatchObject({ code: 'own-legal-hold' });
    for (const days of [-1, 3_000]) await propose({ until: until(days) }).expect(422);
    for (const classes of [['no-such'], ['provider-grant'], []]) await propose({ classes }).expect(422);
    expect((await kim.post(`${PATH}/${randomUUID()}/approve`, WHY).expect(404)).body).toMatchObject({ code: 'legal-hold-not-found' });
    const own = await world.proposed(kim.id);
    expect((await kim.post(`${PATH}/${own.id}/approve`, WHY).expect(403)).body).toMatchObject({ code: 'own-legal-hold' });
    const shownTo = async (who: Actor) => ((await who.get(`${PATH}?limit=100&${ASKED}`).expect(200)).body as { items: Hold[] }).items;
    expect((await shownTo(eva)).map(({ id }) => id)).toContain(own.id);
    expect((await shownTo(kim)).map(({ id }) => id)).not.toContain(own.id);
    await eva.post(`${PATH}/${own.id}/release`, WHY).expect(200); // a proposal is withdrawn by whoever made it
  });

  it('is listed with a case and a purpose alone, which are in the audit log', async () => {
    for (const query of ['', '?case=x', '?purpose=x']) await eva.get(`${PATH}${query}`).expect(422);
    const entries = () => app.sql<{ purpose: string }>(
      "select purpose from audit_entry where act = 'privacy.holds-listed' and actor = $1", [eva.id],
    );
    const before = (await entries()).length;
    await eva.get(`${PATH}?${ASKED}`).expect(200);
    expect((await entries()).slice(before)).toEqual([{ purpose: WHY.purpose }]);
  });

  it('is listed page by page, whichever ends first comes first; open ones alone when that is wished', async () => {
    const [own, theirs] = [await world.proposed(bob.id), await world.proposed(bob.id)];
    await eva.post(`${PATH}/${own.id}/release`, WHY).expect(200);
    await app.sql("update legal_hold set until = until - interval '1 day' where id = $1", [theirs.id]);
    const pagesOf = async (query: string) => {
      const ids: string[] = [];
      for (let cursor: string | null = ''; cursor !== null; ) {
        const path: string = `${PATH}?limit=1&${ASKED}${query}${cursor && `&cursor=${cursor}`}`;
        const { items, nextCursor } = (await kim.get(path).expect(200)).body as { items: Hold[]; nextCursor: string | null };
        expect(items.length).toBeLessThanOrEqual(1);
        ids.push(...items.map(({ id }) => id));
        cursor = nextCursor;
      }
      return ids;
    };
    const all = await app.sql<{ id: string }>('select id from legal_hold where account_id <> $1 order by until, id', [kim.id]);
    expect(await pagesOf('')).toEqual(all.map(({ id }) => id));
    const open = await pagesOf('&open=true');
    expect(open).toEqual(all.map(({ id }) => id).filter((id) => open.includes(id)));
    expect([open.includes(theirs.id), open.includes(own.id)]).toEqual([true, false]);
  });

  it('is approved, read and released under the case that it was proposed under, or by its own id, alone', async () => {
    const hold = await world.proposed(bob.id);
    const wrong = { ...WHY, case: 'WRONG' };
    const asked = `case=WRONG&purpose=look`;
    const code = { code: 'case-mismatch' };
    expect((await kim.post(`${PATH}/${hold.id}/approve`, wrong).expect(409)).body).toMatchObject(code);
    await kim.post(`${PATH}/${hold.id}/approve`, { ...WHY, case: hold.id }).expect(200);
    await app.drain();
    const [copy] = await world.copiesOf(hold.id);
    expect((await eva.get(`${PATH}/${hold.id}/copies?${asked}`).expect(409)).body).toMatchObject(code);
    expect((await eva.get(`${PATH}/${hold.id}/copies/${copy!.id}?${asked}`).expect(409)).body).toMatchObject(code);
    expect((await eva.post(`${PATH}/${hold.id}/release`, wrong).expect(409)).body).toMatchObject(code);
    expect(await world.audited(hold.id)).not.toContain('privacy.hold-copy-opened');
    await world.release(hold.id);
  });
});
