import { randomUUID } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import { EntityManager } from '@mikro-orm/postgresql';
import type { LegalHoldId } from '../../src/kernel/ids.js';
import { AuthFacade } from '../../src/modules/auth/index.js';
import { RetentionRunner } from '../../src/modules/scheduler/index.js';
import { runInScope } from '../../src/platform/persistence/scope.js';
import { ObjectStorage } from '../../src/platform/storage/object-storage.js';
import type { Actor } from '../support/actor.js';
import { startApp, type TestApp } from '../support/harness.js';

export const DAY_MS = 86_400_000;
export const PATH = '/v1/staff/privacy/holds';
export const WHY = { case: 'claim 2026/114', purpose: 'Ordered by the court.' };
export const ASKED = `case=${encodeURIComponent(WHY.case)}&purpose=${encodeURIComponent(WHY.purpose)}`;
export const BASIS = 'Art. 17(3)(e) GDPR, claim 2026/114';

export interface Hold {
  readonly id: LegalHoldId;
  readonly accountId: string;
  readonly status: string;
  readonly mine: boolean;
  readonly releaseAsked: string;
  readonly until: string;
}
export interface Copy {
  readonly id: string;
  readonly kind: string;
  readonly source: string;
}

/** Two of compliance staff, and two people with a source picture each. */
export class HoldsWorld {
  readonly storage: ObjectStorage;

  private constructor(readonly app: TestApp, readonly eva: Actor, readonly kim: Actor, readonly ana: Actor, readonly bob: Actor) {
    this.storage = app.get(ObjectStorage);
  }

  static async start(): Promise<HoldsWorld> {
    const app = await startApp({ env: { ROLES: 'api,worker' } });
    const world = new HoldsWorld(app, await app.actor(), await app.actor(), await app.actor(), await app.actor());
    for (const { id } of [world.eva, world.kim]) {
      await world.inScope(() => app.get(AuthFacade).grantRole(id, 'compliance', { actor: 'operator', purpose: 'test' }));
    }
    for (const { id } of [world.ana, world.bob]) await world.upload(id);
    return world;
  }

  stop(): Promise<void> {
    return this.app.stop();
  }

  inScope<T>(work: () => Promise<T>): Promise<T> {
    return runInScope(this.app.get(EntityManager), work);
  }

  sweep(at = this.app.clock.now()) {
    return this.inScope(() => this.app.get(RetentionRunner).run({ at }));
  }

  /** A source picture that lies in storage. */
  async upload(accountId: string): Promise<string> {
    const { app, storage } = this;
    const [id, key] = [randomUUID(), `source/${randomUUID()}`];
    await storage.put(key, Buffer.from(`picture of ${accountId}`), { contentType: 'image/png' });
    const now = app.clock.now();
    await app.sql(
      `insert into upload (id, account_id, kind, status, content_type, size_bytes, width, height, sha256, key, created_at, completed_at,
         delete_after) values ($1, $2, 'image', 'ready', 'image/png', 50, 8, 8, repeat('a', 64), $3, $4, $4, $5)`,
      [id, accountId, key, now, new Date(now.getTime() + 7 * DAY_MS)],
    );
    return key;
  }

  async proposed(accountId: string, days = 30, by = this.eva, classes = ['source-upload', 'account', 'session']): Promise<Hold> {
    const until = new Date(this.app.clock.now().getTime() + days * DAY_MS).toISOString();
    return (await by.post(PATH, { accountId, classes, basis: BASIS, until, ...WHY }).expect(201)).body as Hold;
  }

  async approved(accountId: string, days = 30): Promise<LegalHoldId> {
    const { id } = await this.proposed(accountId, days);
    await this.kim.post(`${PATH}/${id}/approve`, WHY).expect(200);
    await this.app.drain();
    return id;
  }

  /** One asks, another confirms. */
  async release(id: string): Promise<void> {
    for (const by of [this.kim, this.eva]) await by.post(`${PATH}/${id}/release`, WHY).expect(200);
  }

  async copiesOf(id: string, by = this.eva): Promise<Copy[]> {
    return ((await by.get(`${PATH}/${id}/copies?limit=100&${ASKED}`).expect(200)).body as { items: Copy[] }).items;
  }

  async opened(holdId: string, copy: Copy) {
    return (await this.eva.get(`${PATH}/${holdId}/copies/${copy.id}?${ASKED}`).expect(200)).body as object;
  }

  async bytesUnder(prefix: string): Promise<string[]> {
    const keys: string[] = [];
    for await (const { key } of this.storage.list(prefix)) keys.push(key);
    return Promise.all(keys.map(async (key) => (await buffer(await this.storage.get(key))).toString()));
  }

  async audited(subject: string): Promise<string[]> {
    const rows = await this.app.sql<{ act: string }>('select act from audit_entry where subject = $1 order by sequence', [subject]);
    return rows.map(({ act }) => act);
  }
}
