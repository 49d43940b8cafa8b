import { randomBytes, randomUUID } from 'node:crypto';
import { jest } from '@jest/globals';
import type { AccountId } from '../../../src/kernel/ids.js';
import { sha256 } from '../../../src/kernel/json.js';
import { type FoundSubject, ReportableContent, type SubjectSnapshot, type SubjectType } from '../../../src/kernel/reportable-content.js';
import { ReportableKinds } from '../../../src/modules/moderation/cases/reportable-kinds.js';
import { ObjectStorage } from '../../../src/platform/storage/object-storage.js';
import type { TestApp } from '../../support/harness.js';

export interface FakeThing {
  /** How the public names it. */
  readonly ref: string;
  readonly subjectId: string;
  readonly accountId: AccountId;
  text: string;
  hidden: boolean;
  gone: boolean;
  readonly hiddenFrom: Set<AccountId>;
  readonly file: { readonly key: string; readonly bytes: Buffer; readonly perceptualHash: string | null } | null;
}

/** Things of one kind that can be reported, in memory, their files in storage: what reports do, whatever they are about. */
export class FakeContent extends ReportableContent {
  readonly things: FakeThing[] = [];

  constructor(readonly type: SubjectType, private readonly storage: ObjectStorage) {
    super();
  }

  async add(accountId: AccountId, { text = 'a lighthouse', ref = randomUUID() as string, file = true, hash = null as string | null } = {}) {
    const subjectId = this.type === 'profile' ? accountId : ref;
    const made = { key: `post/${randomBytes(24).toString('base64url')}`, bytes: randomBytes(64), perceptualHash: hash };
    if (file) await this.storage.put(made.key, made.bytes, { contentType: 'image/png' });
    const hiddenFrom = new Set<AccountId>();
    const thing = { ref, subjectId, accountId, text, hidden: false, gone: false, hiddenFrom, file: file ? made : null };
    this.things.push(thing);
    return thing;
  }

  /** As its person does: the file goes with it. */
  async delete(thing: FakeThing): Promise<void> {
    thing.gone = true;
    if (thing.file) await this.storage.remove([thing.file.key]);
  }

  async find(ref: string, viewer: AccountId | null): Promise<FoundSubject | null> {
    const thing = this.things.find((one) => one.ref === ref && !one.gone && !one.hidden);
    if (!thing || (viewer && thing.hiddenFrom.has(viewer))) return null;
    if (this.type === 'creation' && thing.accountId !== viewer) return null;
    return { subjectId: thing.subjectId, accountId: thing.accountId };
  }

  async snapshot(subjectId: string): Promise<SubjectSnapshot | null> {
    const thing = this.the(subjectId);
    if (!thing) return null;
    const { accountId, text, file } = thing;
    const { key, bytes, perceptualHash } = file ?? {};
    const files = key && bytes ? [{ key, contentType: 'image/png', sha256: sha256(bytes), perceptualHash: perceptualHash ?? null }] : [];
    return { accountId, texts: { text }, facts: { tool: 'image.create' }, files, publishedAt: new Date('2026-11-20T10:00:00Z') };
  }

  async hide(subjectId: string): Promise<void> {
    const thing = this.the(subjectId);
    if (thing) thing.hidden = true;
  }

  async restore(subjectId: string): Promise<boolean> {
    const thing = this.the(subjectId);
    if (thing) thing.hidden = false;
    return thing !== undefined;
  }

  private the(subjectId: string): FakeThing | undefined {
    return this.things.find((one) => one.subjectId === subjectId && !one.gone);
  }
}

export type FakeContents = Readonly<Record<SubjectType, FakeContent>>;

/** Puts them in the place of the kinds that the service has. */
export function withFakeContents(app: TestApp): FakeContents {
  const storage = app.get(ObjectStorage);
  const fake = (type: SubjectType) => new FakeContent(type, storage);
  const contents = { post: fake('post'), comment: fake('comment'), profile: fake('profile'), creation: fake('creation') };
  const kinds = app.get(ReportableKinds);
  jest.spyOn(kinds, 'of').mockImplementation((type) => contents[type]);
  jest.spyOn(kinds, 'find').mockImplementation((type, ref, viewer) => contents[type].find(ref, viewer));
  return contents;
}
