import { randomUUID } from 'node:crypto';
import type { AccountId, DeletionId, LegalHoldId } from '../../src/kernel/ids.js';
import { HeldObjects } from '../../src/modules/privacy/holds/held-objects.js';
import { HoldRepository } from '../../src/modules/privacy/holds/hold.repository.js';
import { holdableOf } from '../../src/modules/privacy/holds/holdable.js';
import { HoldCopies, lockOf } from '../../src/modules/privacy/holds/hold-copies.js';
import { CopyHeld } from '../../src/modules/privacy/holds/hold-copies.task.js';
import { CopyHeldAtTheEnd } from '../../src/modules/privacy/holds/hold-copies.work.js';
import { LegalHoldRetention } from '../../src/modules/privacy/holds/legal-hold.retention.js';
import type { DeletionReceipt } from '../../src/modules/privacy/index.js';
import { AdvisoryLocks } from '../../src/platform/persistence/advisory-locks.js';
import { ObjectNotFound, type ObjectStorage } from '../../src/platform/storage/object-storage.js';
import { Operator } from '../cli/operator.js';
import type { Actor } from '../support/actor.js';
import type { TestApp } from '../support/harness.js';
import { end } from './canary/ending.js';
import { ASKED, type Copy, DAY_MS, type Hold, HoldsWorld, PATH } from './holds-world.js';

const NO_SIGNAL = new AbortController().signal;

describe('what a legal hold keeps', () => {
  let world: HoldsWorld;
  let app: TestApp;
  let storage: ObjectStorage;
  let eva: Actor;
  let kim: Actor;
  let ana: Actor;
  let bob: Actor;

  beforeAll(async () => {
    world = await HoldsWorld.start();
    ({ app, storage, eva, kim, ana, bob } = world);
  }, 60_000);
  afterAll(() => world?.stop());

  it('keeps sealed copies of the classes it names through the end of the account, and of nothing else', async () => {
    const proposal = await world.proposed(ana.id, 20);
    const holdId = await world.approved(ana.id, 30);
    const key = await world.upload(ana.id); // after it was approved
    await world.inScope(() => app.get(CopyHeld).run(NO_SIGNAL));
    const sources = (copies: Copy[]) => copies.map(({ source, kind }) => `${kind} ${source}`).sort();
    const objectsOf = (copies: Copy[]) => copies.filter(({ kind }) => kind === 'object');
    const before = await world.copiesOf(holdId);
    expect(sources(before)).toEqual(expect.arrayContaining(['object source/', 'row account', 'row profile', 'row upload']));
    const subject = { accountId: ana.id as AccountId, deletionId: randomUUID() as string as DeletionId };
    expect(await world.inScope(() => app.get(CopyHeldAtTheEnd).work(subject))).toEqual({ done: true, counts: { rows: 0, objects: 0 } });
    expect(await world.copiesOf(holdId)).toEqual(before);

    const { id } = await end(app, { actor: ana, mark: '' });
    expect(await storage.stat(key)).toBeNull();
    const [row] = await app.sql<{ receipt: string }>('select receipt from account_deletion where id = $1', [id]);
    const receipt = JSON.parse(Buffer.from(row!.receipt.split('.')[1]!, 'base64url').toString()) as DeletionReceipt;
    const holds = ((await eva.get(`${PATH}?open=true&${ASKED}`).expect(200)).body as { items: Hold[] }).items;
    const standing = holds.find((hold) => hold.id === holdId)!;
    expect(standing).toMatchObject({ accountId: id, status: 'standing' });
    expect(receipt.kept.filter(({ class: name }) => name === 'legal-hold')).toEqual([
      expect.objectContaining({ basis: 'GDPR Art. 17(3)', until: standing.until, rows: before.length, objects: objectsOf(before).length }),
    ]);
    expect(holds.find((hold) => hold.id === proposal.id)).toMatchObject({ status: 'proposed' }); // nobody approved it: it kept nothing

    const copies = await world.copiesOf(holdId);
    expect(sources(copies)).toEqual(sources(before));
    const account = copies.find(({ source }) => source === 'account')!;
    expect(await world.opened(holdId, account)).toMatchObject({ kind: 'row', table: 'account', row: { id: ana.id } });
    const rowOf = async (table: string) => (await world.opened(holdId, copies.find(({ source }) => source === table)!)) as { row: object };
    expect((await rowOf('sign_in_identity')).row).toMatchObject({ subject: ana.subject, email: ana.email }); // whatever key it lay under
    const token = (await rowOf('refresh_token')).row;
    expect(token).toHaveProperty('session_id');
    expect(token).not.toHaveProperty('token_hash'); // a secret is of no use to a court
    const objects = copies.filter(({ source }) => source === 'source/');
    expect(objects).toHaveLength(2);
    for (const object of objects) expect((await world.opened(holdId, object)).toString()).toBe(`picture of ${ana.id}`);
    const sealed = await app.sql<{ text: string }>('select held_copy::text as text from held_copy');
    expect(sealed.filter(({ text }) => text.includes(ana.id) || text.includes(key))).toEqual([]);
    const acts = await world.audited(holdId);
    expect(acts.filter((act) => act === 'privacy.hold-copy-opened')).toHaveLength(5);
    expect(acts).toContain('privacy.hold-copies-listed');
    await eva.get(`${PATH}/${holdId}/copies`).expect(422);
    await eva.get(`${PATH}/${holdId}/copies/${account.id}`).expect(422);
    await bob.get(`${PATH}/${holdId}/copies?${ASKED}`).expect(403);
    expect((await new Operator(app).asks('storage', 'reconcile')).value).toMatchObject({ ok: true, orphans: 0, ghosts: 0 });
  }, 60_000);

  it('lets go of its copies when it ends, the bytes first, and of its own record some time later', async () => {
    const holdId = await world.approved(bob.id, 10);
    const isHeld = async () => (await app.sql('select 1 from held_copy where hold_id = $1', [holdId])).length > 0;
    const after = (days: number) => new Date(app.clock.now().getTime() + days * DAY_MS);
    expect(await world.bytesUnder('held/')).toContain(`picture of ${bob.id}`);
    await world.sweep(after(9));
    expect(await isHeld()).toBe(true);

    const remove = storage.remove.bind(storage);
    storage.remove = async (keys) => keys; // storage confirms none
    await world.sweep(after(11));
    storage.remove = remove;
    expect(await isHeld()).toBe(true);
    expect(await world.bytesUnder('held/')).toContain(`picture of ${bob.id}`);

    await world.sweep(after(11));
    expect(await isHeld()).toBe(false);
    expect(await world.bytesUnder('held/')).not.toContain(`picture of ${bob.id}`);
    expect(await app.sql('select 1 from legal_hold where id = $1', [holdId])).toHaveLength(1);
    await world.inScope(() => app.get(LegalHoldRetention).removeBatch(after(10 + 89), 100));
    expect(await app.sql('select 1 from legal_hold where id = $1', [holdId])).toHaveLength(1);
    await world.inScope(() => app.get(LegalHoldRetention).removeBatch(after(10 + 91), 100));
    expect(await app.sql('select 1 from legal_hold where id = $1', [holdId])).toEqual([]);
  });

  it('makes a copy whole that was begun and never ended, and goes on where an object is gone', async () => {
    const [, gone] = [await world.upload(bob.id), await world.upload(bob.id)];
    await storage.remove([gone]);
    const copy = storage.copy.bind(storage);
    let crashes = 1;
    storage.copy = async (from, to) => {
      await copy(from, to);
      if (crashes-- > 0) throw new Error('crash after the bytes');
    };
    const { id } = await world.proposed(bob.id, 10, eva, ['source-upload']);
    await app.sql('update legal_hold set approved_by = $2, approved_at = $3 where id = $1', [id, kim.id, app.clock.now()]);
    await expect(world.inScope(() => app.get(CopyHeld).run(NO_SIGNAL))).rejects.toThrow('crash after the bytes');
    await world.inScope(() => app.get(CopyHeld).run(NO_SIGNAL));
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
      const { id } = await world.proposed(bob.id, 10, eva, ['source-upload']);
      await app.sql('update legal_hold set approved_by = $2, approved_at = $3 where id = $1', [id, kim.id, app.clock.now()]);
      return id;
    };
    const copySome = (id: LegalHoldId) => world.inScope(async () => {
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
      const key = await world.upload(bob.id);
      let whole = 0;
      meanwhile(async () => {
        await copySome(id);
        whole = (await rowsOf(id)).length;
        for (const { key: left } of await app.sql<{ key: string }>('select key from upload where account_id = $1', [bob.id])) {
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
      for (let count = 0; count < 3; count += 1) await world.upload(bob.id);
      let copied = 0;
      const copy = storage.copy.bind(storage);
      storage.copy = async (from, to) => {
        await copy(from, to).catch((error: unknown) => { if (!(error instanceof ObjectNotFound)) throw error; });
        if ((copied += 1) > 1) return;
        await world.release(id);
        await world.sweep();
        await copy(from, to).catch((error: unknown) => { if (!(error instanceof ObjectNotFound)) throw error; });
      };
      await world.inScope(() => app.get(HoldCopies).all(id));
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
      const subject = { accountId: bob.id as AccountId, deletionId: randomUUID() as string as DeletionId };
      const work = () => world.inScope(() => app.get(CopyHeldAtTheEnd).work(subject));
      expect(await work()).toMatchObject({ done: false, notBefore: expect.any(Date) });
      await lock.release();
      expect(await work()).toMatchObject({ done: false, counts: { rows: expect.any(Number) } });
      expect(await work()).toMatchObject({ done: true });
    });
  });
});
