import 'reflect-metadata';
import { buffer } from 'node:stream/consumers';
import { jest } from '@jest/globals';
import type { AccountId, CaseId } from '../../src/kernel/ids.js';
import { EvidenceAccess } from '../../src/modules/moderation/evidence/evidence-access.js';
import { EvidenceVault } from '../../src/modules/moderation/evidence/evidence-vault.js';
import { RetentionRunner } from '../../src/modules/scheduler/index.js';
import { AuditLog } from '../../src/platform/audit/audit-log.js';
import { ObjectStorage } from '../../src/platform/storage/object-storage.js';
import type { Actor } from '../support/actor.js';
import type { TestApp } from '../support/harness.js';
import { startWithoutTicks } from '../uploads/uploads-world.js';
import { type FakeContents, type FakeThing, withFakeContents } from './support/fake-content.js';
import { decision, SafetyWorld } from './support/safety-world.js';

const SECOND = 1_000;
const DAY = 86_400_000;

interface Sealed {
  readonly id: string;
  readonly kind: string;
  readonly content: string | null;
  readonly key: string | null;
  readonly hold_until: Date;
  readonly created_at: Date;
}
/** On a machine with much else to do. */
const START_MS = 90_000;

describe('evidence', () => {
  let app: TestApp;
  let world: SafetyWorld;
  let contents: FakeContents;
  let access: EvidenceAccess;
  let storage: ObjectStorage;
  let runner: RetentionRunner;
  let ana: Actor;
  let bob: Actor;
  let post: FakeThing;
  const moderator = crypto.randomUUID() as string as AccountId;

  beforeAll(async () => {
    app = await startWithoutTicks();
    world = new SafetyWorld(app);
    access = app.get(EvidenceAccess);
    storage = app.get(ObjectStorage);
    runner = app.get(RetentionRunner);
  }, START_MS);
  beforeEach(async () => {
    app.clock.set(new Date());
    [ana, bob] = [await app.actor(), await app.actor()];
    contents = withFakeContents(app);
    post = await contents.post.add(bob.id, { text: 'a caption that hurts' });
  });
  afterEach(() => jest.restoreAllMocks());
  afterAll(() => app?.stop());

  const reported = async (thing = post, reason = 'spam', by = ana, type = 'post') => {
    const { id } = await world.report(by, type, thing.ref, reason);
    return (await world.caseOf(id)).id;
  };
  const sealed = (id: CaseId) => app.sql<Sealed>('select * from evidence where case_id = $1 order by kind, created_at', [id]);
  const daysHeld = ({ hold_until, created_at }: Sealed) => Math.round((hold_until.getTime() - created_at.getTime()) / DAY);
  const open = (caseId: CaseId, id: string, purpose = 'looks at the report') =>
    world.inScope(() => access.open(caseId, id, { actor: moderator, purpose }));
  const retention = async (at: Date) => (await runner.run({ at })).classes.find(({ retention: name }) => name === 'evidence');

  it('P9 seals the words and copies the file when it is reported, before the answer', async () => {
    const id = await reported();
    const [facts, file, ...more] = await sealed(id);
    expect(more).toEqual([]);
    expect(facts).toMatchObject({ kind: 'facts', key: null });
    expect(facts!.content).not.toContain('hurts');
    expect(file!.key).toMatch(/^evidence\/[A-Za-z0-9_-]{32}$/);
    expect(file!.key!.slice('evidence/'.length)).not.toBe(post.file!.key.slice('post/'.length));
    expect((await buffer(await storage.get(file!.key!))).equals(post.file!.bytes)).toBe(true);
    expect(await world.typesOf(id)).toEqual(['opened', 'evidence-sealed', 'reported']);
    expect([facts!, file!].map(daysHeld)).toEqual([200, 200]);
  });

  it('P29 the author deleting it does not destroy the case or what it looked like', async () => {
    const id = await reported();
    await contents.post.delete(post);
    const [facts, file] = await sealed(id);
    expect(await open(id, facts!.id)).toMatchObject({ kind: 'facts', facts: { texts: { text: 'a caption that hurts' } } });
    const opened = await open(id, file!.id);
    expect(opened.kind === 'file' && (await buffer(opened.body)).equals(post.file!.bytes)).toBe(true);
    await world.append(id, decision('acted-on'));
  });

  it.each(['post', 'comment', 'profile', 'creation'] as const)('P29 a case about a %s goes on when its account is gone', async (type) => {
    const leaver = await app.actor();
    const thing = await contents[type].add(leaver.id, { ref: type === 'profile' ? 'quiet-owl-1' : undefined });
    const id = await reported(thing, 'harassment', type === 'creation' ? leaver : ana, type);
    await contents[type].delete(thing);
    await app.sql('delete from account where id = $1', [leaver.id]);
    expect(await world.case(id)).toMatchObject({ state: 'open', subjectId: thing.subjectId });
    await world.append(id, { type: 'assigned', data: {} }, { kind: 'staff', id: moderator });
    const [facts] = await sealed(id);
    expect(await open(id, facts!.id)).toMatchObject({ facts: { texts: { text: 'a lighthouse' } } });
    await world.append(id, decision('acted-on'));
    expect(await world.case(id)).toMatchObject({ state: 'decided' });
  });

  it('keeps another copy when it has changed since the last report, and none when it has not', async () => {
    const id = await reported();
    await reported(post, 'spam', await app.actor());
    expect(await sealed(id)).toHaveLength(2);
    post.text = 'an innocent caption';
    await reported(post, 'spam', await app.actor());
    const all = await sealed(id);
    expect(all.map(({ kind }) => kind)).toEqual(['facts', 'facts', 'file', 'file']);
    const texts = await Promise.all(all.slice(0, 2).map(({ id: one }) => open(id, one)));
    expect(texts.map((one) => one.kind === 'facts' && one.facts.texts['text'])).toEqual(['a caption that hurts', 'an innocent caption']);
  });

  it('keeps the words when the file is gone from storage, and says so in the log without naming it', async () => {
    await storage.remove([post.file!.key]);
    const id = await reported();
    expect((await sealed(id)).map(({ kind }) => kind)).toEqual(['facts']);
    expect(app.log.of('evidence-file-absent')).toEqual([expect.objectContaining({ caseId: id })]);
    expect(app.log.text).not.toContain(post.file!.key);
  });

  it('P29 names nobody in what an erasure cannot reach', async () => {
    const id = await reported();
    const [facts] = await sealed(id);
    const opened = JSON.stringify(await open(id, facts!.id));
    for (const account of [ana.id, bob.id]) {
      expect(opened).not.toContain(account);
      expect(JSON.stringify((await world.events(id)).map(({ data }) => data))).not.toContain(account);
    }
  });

  it('P29 holds it for 200 days, for minor safety a year; a graver report lengthens the hold of all of it', async () => {
    const id = await reported();
    await reported(post, 'minor-safety', await app.actor());
    expect((await sealed(id)).map(daysHeld)).toEqual([365, 365]);
    expect(await world.typesOf(id)).toContain('hold-extended');
  });

  it('P29 a decision holds it to the end of the appeal and 30 days; then the bytes go, then the row', async () => {
    const id = await reported();
    const [facts, file] = await sealed(id);
    const held = facts!.hold_until.getTime();
    app.clock.advance(150 * DAY);
    await retention(new Date(held + DAY));
    expect(await sealed(id)).toHaveLength(2); // an open case keeps it, however long it takes
    await world.append(id, decision('acted-on'));
    const [after] = await sealed(id);
    const until = app.clock.now().getTime() + (184 + 30) * DAY;
    expect(Math.abs(after!.hold_until.getTime() - until)).toBeLessThan(60 * SECOND);

    await retention(new Date(after!.hold_until.getTime() - SECOND));
    expect(await sealed(id)).toHaveLength(2);
    expect(await storage.stat(file!.key!)).not.toBeNull();
    expect(await retention(new Date(after!.hold_until.getTime() + SECOND))).toMatchObject({ removed: 2, failed: 0 });
    expect(await sealed(id)).toEqual([]);
    expect(await storage.stat(file!.key!)).toBeNull();
    expect(await world.case(id)).toMatchObject({ state: 'decided' });
  });

  it('P29 keeps the row of a copy whose removal storage did not confirm', async () => {
    const id = await reported();
    await world.append(id, decision('no-violation'));
    const [facts, file] = await sealed(id);
    const remove = storage.remove.bind(storage);
    jest.spyOn(storage, 'remove').mockImplementation(async (keys) => {
      await remove(keys.filter((key) => key !== file!.key));
      return keys.filter((key) => key === file!.key);
    });
    const at = new Date(facts!.hold_until.getTime() + SECOND);
    expect((await retention(at))!.failed).toBeGreaterThan(0);
    expect((await sealed(id)).map(({ kind }) => kind)).toEqual(['file']);
    jest.restoreAllMocks();
    expect(await retention(at)).toMatchObject({ removed: 1, failed: 0 });
    expect(await sealed(id)).toEqual([]);
  });

  it('P29 holds it while an appeal is open, whatever the day', async () => {
    const id = await reported();
    const sequence = await world.append(id, decision('acted-on'));
    const [facts] = await sealed(id);
    const [statement, appeal] = [crypto.randomUUID(), crypto.randomUUID()];
    await app.sql(
      `insert into statement (id, case_id, event_sequence, account_id, action, subject_type, subject_ref, rule, reason, fields,
         automated_detection, automated_decision, informed_at, appeal_until)
       values ($1, $2, $3, $4, 'remove', 'post', 'x', 'r', 'because', '{}', false, false, now(), now())`,
      [statement, id, sequence, bob.id],
    );
    await app.sql(`insert into appeal (id, statement_id, account_id, text, created_at) values ($1, $2, $3, 'no', now())`, [
      appeal, statement, bob.id,
    ]);
    const at = new Date(facts!.hold_until.getTime() + SECOND);
    await retention(at);
    expect(await sealed(id)).toHaveLength(2);
    const decide = `update appeal set decided_at = now(), outcome = 'upheld', reason = 'r', decided_by = $2 where id = $1`;
    await app.sql(decide, [appeal, moderator]);
    await retention(at);
    expect(await sealed(id)).toEqual([]);
  });

  describe('for staff', () => {
    it('P29 opens with a case and a purpose, which are in the audit log and in the case before anything is handed out', async () => {
      const id = await reported();
      const [facts] = await sealed(id);
      await open(id, facts!.id, 'report of harassment');
      const [entry] = await app.sql<Record<string, unknown>>('select * from audit_entry order by sequence desc limit 1');
      expect(entry).toMatchObject({
        actor: moderator, act: 'moderation.evidence-opened', subject: facts!.id, purpose: 'report of harassment', details: { caseId: id },
      });
      expect((await world.events(id)).at(-1)).toMatchObject({ type: 'evidence-opened', actor: { kind: 'staff', id: moderator } });
      expect((await world.inScope(() => app.get(AuditLog).verify())).ok).toBe(true);
    });

    it('opens nothing without a purpose, nothing of another case, and nothing whose opening could not be written down', async () => {
      const id = await reported();
      const other = await reported(await contents.post.add(bob.id));
      const [facts, file] = await sealed(id);
      await expect(open(id, facts!.id, '  ')).rejects.toThrow('purpose');
      await expect(open(other, facts!.id)).rejects.toMatchObject({ code: 'not-found' });
      jest.spyOn(app.get(AuditLog), 'append').mockRejectedValue(new Error('the log is away'));
      const get = jest.spyOn(storage, 'get');
      await expect(open(id, file!.id)).rejects.toThrow('the log is away');
      expect(get).not.toHaveBeenCalled();
      expect(await world.typesOf(id)).not.toContain('evidence-opened');
    });

    it('seals the notes of staff, and lists what there is to open', async () => {
      const id = await reported();
      const words = 'spoke to the person';
      await world.inTransaction(() => app.get(EvidenceVault).note(id, words, { kind: 'staff', id: moderator }));
      const items = await world.inScope(() => access.listOf(id));
      expect(items.map(({ kind }) => kind).sort()).toEqual(['facts', 'file', 'note']);
      expect(JSON.stringify([items, await sealed(id), await world.events(id)])).not.toContain(words);
      expect(await open(id, items.find(({ kind }) => kind === 'note')!.id)).toEqual({ kind: 'note', words });
    });
  });
});
