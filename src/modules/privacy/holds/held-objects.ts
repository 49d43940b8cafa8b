import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { objectKey } from '../../../entities/object-prefixes.js';
import { Clock } from '../../../kernel/clock.js';
import { Ids } from '../../../kernel/ids.js';
import { FieldCipher } from '../../../platform/secrets/field-cipher.js';
import { ObjectNotFound, ObjectStorage } from '../../../platform/storage/object-storage.js';
import { rowsOf } from '../person-rows.js';
import { hashOf, HELD_CONTENT } from './held-rows.js';
import type { HoldRow } from './hold.repository.js';
import type { HeldObjects as Named } from './holdable.js';

/** Objects that one call copies of one column: each may be large. */
const BATCH = 10;
const KEY_BYTES = 24;

/** What is known of an object that was copied; sealed. */
export type HeldObjectFacts = { readonly key: string; readonly contentType: string } | { readonly key: string; readonly gone: true };

/**
 * Copies stored objects under a hold. The row that names a copy comes first (law 6); its facts are sealed into it once the bytes are there,
 * so that after a crash the same copy is made whole.
 */
@Injectable()
export class HeldObjects {
  constructor(
    private readonly em: EntityManager,
    private readonly storage: ObjectStorage,
    private readonly cipher: FieldCipher,
    private readonly clock: Clock,
    private readonly ids: Ids,
  ) {}

  /** Those that the hold has no whole copy of yet, at most a batch. Returns how many. */
  async copySome(hold: HoldRow, { prefix, table, column }: Named): Promise<number> {
    const hash = hashOf([`t."${column}"`]);
    const query = `
      select distinct t."${column}" as key, ${hash} as hash from "${table.table}" t where ${rowsOf(table)} and starts_with(t."${column}", ?)
        and not exists (select 1 from held_copy c
          where c.hold_id = ? and c.source = ? and c.source_hash = ${hash} and c.content is not null)
      limit ${BATCH}`;
    const objects = await this.em.execute<{ key: string; hash: string }[]>(query, [hold.accountId, prefix, hold.id, prefix]);
    for (const { key, hash: sourceHash } of objects) await this.copy(hold, prefix, key, sourceHash);
    return objects.length;
  }

  private async copy({ id: holdId }: HoldRow, prefix: string, from: string, sourceHash: string): Promise<void> {
    const fresh = [this.ids.ordered<string>(), holdId, prefix, sourceHash, objectKey('held/', this.ids.token(KEY_BYTES)), this.clock.now()];
    await this.em.execute(
      `insert into held_copy (id, hold_id, source, source_hash, key, created_at) values (?, ?, ?, ?, ?, ?)
       on conflict on constraint held_copy_once do nothing`, fresh, 'run',
    );
    const [named] = await this.em.execute<{ id: string; key: string }[]>(
      'select id, key from held_copy where hold_id = ? and source = ? and source_hash = ?', [holdId, prefix, sourceHash],
    );
    const facts = await this.bytes(from, named!.key);
    await this.em.execute(
      'update held_copy set content = ?, key = ? where id = ?',
      [this.cipher.sealFor(HELD_CONTENT, named!.id, JSON.stringify(facts)), 'gone' in facts ? null : named!.key, named!.id], 'run',
    );
  }

  private async bytes(from: string, to: string): Promise<HeldObjectFacts> {
    try {
      await this.storage.copy(from, to);
      return { key: from, contentType: (await this.storage.stat(to))?.contentType ?? 'application/octet-stream' };
    } catch (error) {
      if (error instanceof ObjectNotFound) return { key: from, gone: true }; // named, and never stored or removed already
      throw error;
    }
  }
}
