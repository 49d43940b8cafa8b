import { randomUUID } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import { EntityManager } from '@mikro-orm/postgresql';
import type { AccountId, DeletionId, LegalHoldId } from '../../src/kernel/ids.js';
import { AuthFacade } from '../../src/modules/auth/index.js';
import { HeldObjects } from '../../src/modules/privacy/holds/held-objects.js';
import { HoldRepository } from '../../src/modules/privacy/holds/hold.repository.js';
import { holdableOf } from '../../src/modules/privacy/holds/holdable.js';
import { HoldCopies, lockOf } from '../../src/modules/privacy/holds/hold-copies.js';
import { CopyHeld } from '../../src/modules/privacy/holds/hold-copies.task.js';
import { CopyHeldAtTheEnd } from '../../src/modules/privacy/holds/hold-copies.work.js';
import { LegalHoldRetention } from '../../src/modules/privacy/holds/legal-hold.retention.js';
import type { DeletionReceipt } from '../../src/modules/privacy/index.js';
import { RetentionRunner } from '../../src/modules/scheduler/index.js';
import { AdvisoryLocks } from '../../src/platform/persistence/advisory-locks.js';
import { runInScope } from '../../src/platform/persistence/scope.js';
import { ObjectNotFound, ObjectStorage } from '../../src/platform/storage/object-storage.js';
import { Operator } from '../cli/operator.js';
import type { Actor } from '../support/actor.js';
import { startApp, type TestApp } from '../support/harness.js';
import { end } from './canary/ending.js';

const DAY_MS = 86_400_000;
const NO_SIGNAL = new AbortController().signal;
const PATH = '/v1/staff/privacy/holds';
const WHY = { case: 'claim 2026/114', purpose: 'Ordered by the court.' };
const ASKED = `case=${encodeURIComponent(WHY.case)}&purpose=${encodeURIComponent(WHY.purpose)}`;
const BASIS = 'Art. 17(3)(e) GDPR, claim 2026/114';

interface Hold {
  readonly id: LegalHoldId;
  readonly accountId: string;
  readonly status: string;
  readonly mine: boolean;
  readonly until: string;
}
interface Copy {
  readonly id: string;
  readonly kind: string;
  readonly source: string;
}

describe('a legal hold', () => {
  let app: TestApp;
  let storage: ObjectStorage;
  let [eva, kim, ana, bob]: Actor[] = [];

  beforeAll(async () => {
    app = await startApp({ env: { ROLES: 'api,worker' } });
    storage = app.get(ObjectStorage);
    [eva, kim, ana, bob] = [await app.actor(), await app.actor(), await app.actor(), await app.actor()];
    for (const { id } of [eva, kim]) {
      await inScope(() => app.get(AuthFacade).grantRole(id, 'compliance', { actor: 'operator', purpose: 'test' }));
    }
    for (const { id } of [ana, bob]) await upload(id);
  }, 60_000);
  afterAll(() => app?.stop());

  const inScope = <T>(work: () => Promise<T>) => runInScope(app.get(EntityManager), work);
  const sweep = (at = app.clock.now()) => inScope(() => app.get(RetentionRunner).run({ at }));
  /** A source picture that lies in storage. */
  const upload = async (accountId: string) => {
    const [id, key] = [randomUUID(), `source/${randomUUID()}`];
    await storage.put(key, Buffer.from(`picture of ${accountId}`), { contentType: 'image/png' });
    const now = app.clock.now();
    await app.sql(
      `insert into upload (id, account_id, kind, status, content_type, size_bytes, width, height, sha256, key, created_at, completed_at,
         delete_after) values ($1, $2, 'image', 'ready', 'image/png', 50, 8, 8, repeat('a', 64), $3, $4, $4, $5)`,
      [id, accountId, key, now, new Date(now.getTime() + 7 * DAY_MS)],
    );
    return key;
  };
  const proposed = async (accountId: string, days = 30, by = eva!, classes = ['source-upload', 'account', 'session']) => {
    const until = new Date(app.clock.now().getTime() + days * DAY_MS).toISOString();
    return (await by.post(PATH, { accountId, classes, basis: BASIS, until, ...WHY }).expect(201)).body as Hold;
  };
  const approved = async (accountId: string, days = 30) => {
    const { id } = await proposed(accountId, days);
    await kim!.post(`${PATH}/${id}/approve`, WHY).expect(200);
    await app.drain();
    return id;
  };
  const copiesOf = async (id: string, by = eva!) =>
    ((await by.get(`${PATH}/${id}/copies?limit=100&${ASKED}`).expect(200)).body as { items: Copy[] }).items;
  const opened = async (holdId: string, copy: Copy) => (await eva!.get(`${PATH}/${holdId}/copies/${copy.id}?${ASKED}`).expect(200)).body;
  const bytesUnder = async (prefix: string) => {
    const keys: string[] = [];
    for await (const { key } of storage.list(prefix)) keys.push(key);
    return Promise.all(keys.map(async (key) => (await buffer(await storage.get(key))).toString()));
  };
  const audited = async (subject: string) =>
    (await app.sql<{ act: string }>('select act from audit_entry where subject = $1 order by sequence', [subject])).map(({ act }) => act);

  it('is proposed by one and approved by another, each with a case and a purpose, and for staff alone', async () => {
    const hold = await proposed(bob!.id);
    expect(hold).toMatchObject({ accountId: bob!.id, status: 'proposed', mine: true });
    expect((await eva!.post(`${PATH}/${hold.id}/approve`, WHY).expect(403)).body).toMatchObject({ code: 'second-person-required' });
    await kim!.post(`${PATH}/${hold.id}/approve`, { case: ' ', purpose: 'x' }).expect(422);
    await bob!.post(`${PATH}/${hold.id}/approve`, WHY).expect(403);
    expect((await kim!.post(`${PATH}/${hold.id}/approve`, WHY).expect(200)).body).toMatchObject({ status: 'standing', mine: false });
    expect((await kim!.post(`${PATH}/${hold.id}/approve`, WHY).expect(200)).body).toMatchObject({ status: 'standing' });
    expect((await eva!.post(`${PATH}/${hold.id}/approve`, WHY).expect(403)).body).toMatchObject({ code: 'second-person-required' });
    expect((await eva!.post(`${PATH}/${hold.id}/release`, WHY).expect(403)).body).toMatchObject({ code: 'second-person-required' });
    await kim!.post(`${PATH}/${hold.id}/release`, WHY).expect(200);
    await kim!.post(`${PATH}/${hold.id}/release`, WHY).expect(200);
    expect((await kim!.post(`${PATH}/${hold.id}/approve`, WHY).expect(409)).body).toMatchObject({ code: 'legal-hold-over' });
    expect(await audited(hold.id)).toEqual(['privacy.hold-proposed', 'privacy.hold-approved', 'privacy.hold-released']);
    await app.drain();
    await sweep();
  });

  it('is refused for what is not there, not ahead, or one’s own', async () => {
    const until = (days: number) => new Date(app.clock.now().getTime() + days * DAY_MS).toISOString();
    const hold = { accountId: bob!.id, classes: ['account'], basis: BASIS, until: until(9), ...WHY };
    const propose = (more: object) => eva!.post(PATH, { ...hold, ...more });
    expect((await propose({ accountId: randomUUID() }).expect(404)).body).toMatchObject({ code: 'account-not-found' });
    expect((await propose({ accountId: eva!.id }).expect(403)).body).toMatchObject({ code: 'own-legal-hold' });
    for (const days of [-1, 3_000]) await propose({ until: until(days) }).expect(422);
    for (const classes of [['no-such'], ['provider-grant'], []]) await propose({ classes }).expect(422);
    expect((await kim!.post(`${PATH}/${randomUUID()}/approve`, WHY).expect(404)).body).toMatchObject({ code: 'legal-hold-not-found' });
    const own = await proposed(kim!.id);
    expect((await kim!.post(`${PATH}/${own.id}/approve`, WHY).expect(403)).body).toMatchObject({ code: 'own-legal-hold' });
    const shownTo = async (who: Actor) => ((await who.get(`${PATH}?limit=100&${ASKED}`).expect(200)).body as { items: Hold[] }).items;
    expect((await shownTo(eva!)).map(({ id }) => id)).toContain(own.id);
    expect((await shownTo(kim!)).map(({ id }) => id)).not.toContain(own.id);
    await eva!.post(`${PATH}/${own.id}/release`, WHY).expect(200); // a proposal is withdrawn by whoever made it
  });

  it('is listed with a case and a purpose alone, which are in the audit log', async () => {
    for (const query of ['', '?case=x', '?purpose=x']) await eva!.get(`${PATH}${query}`).expect(422);
    const entries = () => app.sql<{ purpose: string }>(
      "select purpose from audit_entry where act = 'privacy.holds-listed' and actor = $1", [eva!.id],
    );
    const before = (await entries()).length;
    await eva!.get(`${PATH}?${ASKED}`).expect(200);
    expect((await entries()).slice(before)).toEqual([{ purpose: WHY.purpose }]);
  });

  it('keeps sealed copies of the classes it names through the end of the account, and of nothing else', async () => {
    const proposal = await proposed(ana!.id, 20);
    const holdId = await approved(ana!.id, 30);
    const key = await upload(ana!.id); // after it was approved
    await inScope(() => app.get(CopyHeld).run(NO_SIGNAL));
    const sources = (copies: Copy[]) => copies.map(({ source, kind }) => `${kind} ${source}`).sort();
    const objectsOf = (copies: Copy[]) => copies.filter(({ kind }) => kind === 'object');
    const before = await copiesOf(holdId);
    expect(sources(before)).toEqual(expect.arrayContaining(['object source/', 'row account', 'row profile', 'row upload']));
    const subject = { accountId: ana!.id as AccountId, deletionId: randomUUID() as string as DeletionId };
    expect(await inScope(() => app.get(CopyHeldAtTheEnd).work(subject))).toEqual({ done: true, counts: { rows: 0, objects: 0 } });
    expect(await copiesOf(holdId)).toEqual(before);

    const { id } = await end(app, { actor: ana!, mark: '' });
    expect(await storage.stat(key)).toBeNull();
    const [row] = await app.sql<{ receipt: string }>('select receipt from account_deletion where id = $1', [id]);
    const receipt = JSON.parse(Buffer.from(row!.receipt.split('.')[1]!, 'base64url').toString()) as DeletionReceipt;
    const holds = ((await eva!.get(`${PATH}?open=true&${ASKED}`).expect(200)).body as { items: Hold[] }).items;
    const standing = holds.find((hold) => hold.id === holdId)!;
    expect(standing).toMatchObject({ accountId: id, status: 'standing' });
    expect(receipt.kept.filter(({ class: name }) => name === 'legal-hold')).toEqual([
      expect.objectContaining({ basis: 'GDPR Art. 17(3)', until: standing.until, rows: before.length, objects: objectsOf(before).length }),
    ]);
    expect(holds.find((hold) => hold.id === proposal.id)).toMatchObject({ status: 'proposed' }); // nobody approved it: it kept nothing

    const copies = await copiesOf(holdId);
    expect(sources(copies)).toEqual(sources(before));
    const account = copies.find(({ source }) => source === 'account')!;
    expect(await opened(holdId, account)).toMatchObject({ kind: 'row', table: 'account', row: { id: ana!.id } });
    const rowOf = async (table: string) => (await opened(holdId, copies.find(({ source }) => source === table)!)) as { row: object };
    expect((await rowOf('sign_in_identity')).row).toMatchObject({ subject: ana!.subject, email: ana!.email }); // whatever key it lay under
    const token = (await rowOf('refresh_token')).row;
    expect(token).toHaveProperty('session_id');
    expect(token).not.toHaveProperty('token_hash'); // a secret is of no use to a court
    const objects = copies.filter(({ source }) => source === 'source/');
    expect(objects).toHaveLength(2);
    for (const object of objects) expect((await opened(holdId, object)).toString()).toBe(`picture of ${ana!.id}`);
    const sealed = await app.sql<{ text: string }>('select held_copy::text as text from held_copy');
    expect(sealed.filter(({ text }) => text.includes(ana!.id) || text.includes(key))).toEqual([]);
    const acts = await audited(holdId);
    expect(acts.filter((act) => act === 'privacy.hold-copy-opened')).toHaveLength(5);
    expect(acts).toContain('privacy.hold-copies-listed');
    await eva!.get(`${PATH}/${holdId}/copies`).expect(422);
    await eva!.get(`${PATH}/${holdId}/copies/${account.id}`).expect(422);
    await bob!.get(`${PATH}/${holdId}/copies?${ASKED}`).expect(403);
    expect((await new Operator(app).asks('storage', 'reconcile')).value).toMatchObject({ ok: true, orphans: 0, ghosts: 0 });
  }, 60_000);

  it('lets go of its copies when it ends, the bytes first, and of its own record some time later', async () => {
    const holdId = await approved(bob!.id, 10);
    const isHeld = async () => (await app.sql('select 1 from held_copy where hold_id = $1', [holdId])).length > 0;
    const after = (days: number) => new Date(app.clock.now().getTime() + days * DAY_MS);
    expect(await bytesUnder('held/')).toContain(`picture of ${bob!.id}`);
    await sweep(after(9));
    expect(await isHeld()).toBe(true);

    const remove = storage.remove.bind(storage);
    storage.remove = async (keys) => keys; // storage confirms none
    await sweep(after(11));
    storage.remove = remove;
    expect(await isHeld()).toBe(true);
    expect(await bytesUnder('held/')).toContain(`picture of ${bob!.id}`);

    await sweep(after(11));
    expect(await isHeld()).toBe(false);
    expect(await bytesUnder('held/')).not.toContain(`picture of ${bob!.id}`);
    expect(await app.sql('select 1 from legal_hold where id = $1', [holdId])).toHaveLength(1);
    await inScope(() => app.get(LegalHoldRetention).removeBatch(after(10 + 89), 100));
    expect(await app.sql('select 1 from legal_hold where id = $1', [holdId])).toHaveLength(1);
    await inScope(() => app.get(LegalHoldRetention).removeBatch(after(10 + 91), 100));
    expect(await app.sql('select 1 from legal_hold where id = $1', [holdId])).toEqual([]);
  });

  it('makes a copy whole that was begun and never ended, and goes on where an object is gone', async () => {
    const [, gone] = [await upload(bob!.id), await upload(bob!.id)];
    await storage.remove([gone]);
    const copy = storage.copy.bind(storage);
    let crashes = 1;
    storage.copy = async (from, to) => {
      await copy(from, to);
      if (crashes-- > 0) throw new Error('crash after the bytes');
    };
    const { id } = await proposed(bob!.id, 10, eva, ['source-upload']);
    await app.sql('update legal_hold set approved_by = $2, approved_at = $3 where id = $1', [id, kim!.id, app.clock.now()]);
    await expect(inScope(() => app.get(CopyHeld).run(NO_SIGNAL))).rejects.toThrow('crash after the bytes');
    await inScope(() => app.get(CopyHeld).run(NO_SIGNAL));
    storage.copy = copy;
    const rows = await app.sql<{ key: string | null; content: string | null }>(
      "select key, content from held_copy where hold_id = $1 and source = 'source/'", [id],
    );
    expect(rows.filter(({ content }) => content === null)).toEqual([]);
    expect(rows.filter(({ key }) => key === null)).toHaveLength(1);
    for (const { key } of rows) if (key) await expect(storage.get(key)).resolves.toBeDefined();
    await expect(storage.get(gone)).rejects.toThrow(ObjectNotFound);
  });

  describe('while another one copies', () => {
    const standing = async () => {
      const { id } = await proposed(bob!.id, 10, eva, ['source-upload']);
      await app.sql('update legal_hold set approved_by = $2, approved_at = $3 where id = $1', [id, kim!.id, app.clock.now()]);
      return id;
    };
    const copySome = (id: LegalHoldId) => inScope(async () => {
      const hold = (await app.get(HoldRepository).find(id))!;
      for (const named of holdableOf(hold.classes).objects) await app.get(HeldObjects).copySome(hold, named);
    });
    const rowsOf = (id: string) => app.sql<{ key: string | null; content: string | null }>(
      "select key, content from held_copy where hold_id = $1 and source = 'source/' and key is not null", [id],
    );
    /** Once, in the middle of the first copy. */
    const meanwhile = (happens: (from: string, copy: ObjectStorage['copy']) => Promise<void>) => {
      const copy = storage.copy.bind(storage);
      storage.copy = async (from, to) => {
        storage.copy = copy;
        await happens(from, copy);
        await copy(from, to);
      };
    };

    it('what is whole stays whole for a slow one that finds the source gone', async () => {
      const id = await standing();
      const key = await upload(bob!.id);
      let whole = 0;
      meanwhile(async () => {
        await copySome(id);
        whole = (await rowsOf(id)).length;
        for (const { key: left } of await app.sql<{ key: string }>('select key from upload where account_id = $1', [bob!.id])) {
          await storage.remove([left]);
        }
      });
      await copySome(id);
      expect(await storage.stat(key)).toBeNull();
      const rows = await rowsOf(id);
      expect([rows.length > 0, rows.length]).toEqual([true, whole]);
      for (const row of rows) expect(await storage.stat(row.key!)).not.toBeNull();
    });

    it('nothing is left of what was copied while the hold was released, and no more is copied', async () => {
      const id = await standing();
      for (let count = 0; count < 3; count += 1) await upload(bob!.id);
      let copied = 0;
      const copy = storage.copy.bind(storage);
      storage.copy = async (from, to) => {
        await copy(from, to).catch((error: unknown) => { if (!(error instanceof ObjectNotFound)) throw error; });
        if ((copied += 1) > 1) return;
        await kim!.post(`${PATH}/${id}/release`, WHY).expect(200);
        await sweep();
        await copy(from, to).catch((error: unknown) => { if (!(error instanceof ObjectNotFound)) throw error; });
      };
      await inScope(() => app.get(HoldCopies).all(id));
      storage.copy = copy;
      expect(await app.sql('select 1 from held_copy where hold_id = $1', [id])).toEqual([]);
      const named = new Set((await app.sql<{ key: string }>('select key from held_copy where key is not null')).map(({ key }) => key));
      const lying: string[] = [];
      for await (const { key } of storage.list('held/')) lying.push(key);
      expect(lying.filter((key) => !named.has(key))).toEqual([]);
    });

    it('the end of the account waits for it', async () => {
      const id = await standing();
      const lock = (await app.get(AdvisoryLocks).tryHold(lockOf(id)))!;
      const subject = { accountId: bob!.id as AccountId, deletionId: randomUUID() as string as DeletionId };
      const work = () => inScope(() => app.get(CopyHeldAtTheEnd).work(subject));
      expect(await work()).toMatchObject({ done: false, notBefore: expect.any(Date) });
      await lock.release();
      expect(await work()).toMatchObject({ done: false, counts: { rows: expect.any(Number) } });
      expect(await work()).toMatchObject({ done: true });
    });
  });
});
