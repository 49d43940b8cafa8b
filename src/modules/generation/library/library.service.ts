import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { Clock } from '../../../kernel/clock.js';
import type { AccountId, CreationId, GenerationId } from '../../../kernel/ids.js';
import { decodeCursor, type Page, pageOf, ServiceUnavailable } from '../../../platform/http/index.js';
import { FieldCipher } from '../../../platform/secrets/field-cipher.js';
import { ObjectStorage } from '../../../platform/storage/object-storage.js';
import { AccountEvents } from '../events/account-events.js';
import { CreationNotFound } from '../generation.problems.js';
import { CREATION_TITLE } from '../sealed-words.js';
import { ChangesMark } from './changes-mark.js';
import type { ChangesView } from './changes.dto.js';
import { type ChangeCreationBody, type CreationsQuery, CreationView } from './creations.dto.js';
import { CreationQueries, type CreationRow } from './creations.queries.js';

const URL_SECONDS = 3_600;

/** A person's private library (P14): kept until they delete it (P26), the same on all their devices. */
@Injectable()
export class LibraryService {
  constructor(
    private readonly em: EntityManager,
    private readonly cipher: FieldCipher,
    private readonly clock: Clock,
    private readonly storage: ObjectStorage,
    private readonly creations: CreationQueries,
    private readonly events: AccountEvents,
  ) {}

  async list(accountId: AccountId, { cursor, limit, kind, favorite }: CreationsQuery): Promise<Page<CreationView>> {
    const [before] = decodeCursor(cursor, ['uuid']) ?? [];
    const rows = await this.creations.list(accountId, (before as CreationId | undefined) ?? null, limit, { kind, favorite });
    const views = await this.viewsOf(rows);
    return pageOf(rows, limit, ({ id }) => [id], ({ id }) => views.get(id)!);
  }

  /** @throws CreationNotFound, also for somebody else's. */
  async get(accountId: AccountId, id: CreationId): Promise<CreationView> {
    const row = await this.creations.find(accountId, id);
    if (!row) throw new CreationNotFound();
    return this.viewOf(row);
  }

  async outputsOf(generationIds: readonly GenerationId[]): Promise<Map<GenerationId, CreationView[]>> {
    if (generationIds.length === 0) return new Map();
    const byGeneration = await this.creations.byGeneration(generationIds);
    const entries = [...byGeneration].map(async ([id, rows]) => [id, await Promise.all(rows.map((row) => this.viewOf(row)))] as const);
    return new Map(await Promise.all(entries));
  }

  /** Locks the creation, then the account's counter, as whoever uses or deletes a creation does. @throws CreationNotFound */
  async change(accountId: AccountId, id: CreationId, { favorite, title }: ChangeCreationBody): Promise<CreationView> {
    await this.em.transactional(async () => {
      const locked = await this.em.execute<unknown[]>(
        'select id from creation where account_id = ? and id = ? and deleting_at is null for update',
        [accountId, id],
      );
      if (locked.length === 0) throw new CreationNotFound();
      const sequence = await this.events.nextSequence(accountId);
      await this.em.execute(
        'update creation set favorite = coalesce(?, favorite), title = case when ? then ? else title end, change_sequence = ? where id = ?',
        [favorite ?? null, title !== undefined, this.cipher.sealFor(CREATION_TITLE, id, title ?? null), sequence, id],
      );
    });
    return this.get(accountId, id);
  }

  /**
   * Hides it first, then removes the bytes, then the row (law 6); asked again after a failure it goes on. @throws CreationNotFound
   * @throws ServiceUnavailable when storage does not remove it now: it stays hidden, and the sweep goes on.
   */
  async delete(accountId: AccountId, id: CreationId): Promise<void> {
    const [row] = await this.em.execute<{ key: string; thumbnail_key: string }[]>(
      'update creation set deleting_at = coalesce(deleting_at, ?) where account_id = ? and id = ? returning key, thumbnail_key',
      [this.clock.now(), accountId, id],
    );
    if (!row) throw new CreationNotFound();
    const failed = await this.storage.remove([row.key, row.thumbnail_key]);
    if (failed.length > 0) throw new ServiceUnavailable();
    await this.em.transactional(async () => {
      const gone = await this.em.execute<unknown[]>('delete from creation where id = ? returning id', [id]);
      if (gone.length === 0) return; // another request was faster
      const sequence = await this.events.append(accountId, 'creation.deleted', { id });
      await this.em.execute(
        'insert into creation_tombstone (account_id, change_sequence, creation_id, deleted_at) values (?, ?, ?, ?)',
        [accountId, sequence, id, this.clock.now()],
      );
    });
  }

  /** Creations whose deletion was begun and did not end. */
  unfinishedDeletions(limit: number): Promise<{ id: CreationId; accountId: AccountId }[]> {
    return this.em.execute<{ id: CreationId; accountId: AccountId }[]>(
      'select id, account_id as "accountId" from creation where deleting_at is not null order by deleting_at limit ?',
      [limit],
    );
  }

  async changes(accountId: AccountId, since: string, limit: number): Promise<ChangesView> {
    const asked = ChangesMark.read(since);
    let rows = await this.creations.changes(accountId, asked.position, limit);
    const horizon = await this.events.horizon(accountId); // after the rows: what is removed meanwhile is noticed
    const reset = asked.isLost(horizon);
    if (reset) rows = await this.creations.changes(accountId, 0, limit);
    const from = reset || asked.position === 0 ? ChangesMark.beginning(horizon) : asked;
    const items = await Promise.all(rows.slice(0, limit).map(async ({ id, sequence, creation }) => ({
      change: creation ? 'upsert' : 'delete', id, sequence, ...(creation && { creation: await this.viewOf(creation) }),
    })));
    return { items, next: from.at(items.at(-1)?.sequence).toString(), more: rows.length > limit, reset };
  }

  private async viewsOf(rows: readonly CreationRow[]): Promise<Map<CreationId, CreationView>> {
    return new Map(await Promise.all(rows.map(async (row) => [row.id, await this.viewOf(row)] as const)));
  }

  private async viewOf(row: CreationRow): Promise<CreationView> {
    const [url, thumbnailUrl] = await Promise.all([
      this.storage.presignGet(row.key, URL_SECONDS),
      this.storage.presignGet(row.thumbnailKey, URL_SECONDS),
    ]);
    return CreationView.of(row, { url, thumbnailUrl, expiresAt: this.clock.after(URL_SECONDS * 1_000) });
  }
}
