import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { objectKey } from '../../../entities/object-prefixes.js';
import { Clock } from '../../../kernel/clock.js';
import { Ids, type LegalHoldId } from '../../../kernel/ids.js';
import { FieldCipher } from '../../../platform/secrets/field-cipher.js';
import { ObjectNotFound, ObjectStorage } from '../../../platform/storage/object-storage.js';
import { rowsOf } from '../person-rows.js';
import { hashOf, HELD_CONTENT } from './held-rows.js';
import { type HoldRow, STANDS } from './hold.repository.js';
import type { HeldObjects as Named } from './holdable.js';

/** Objects that one call copies of one column: each may be large. */
const BATCH = 10;
const KEY_BYTES = 24;

const NAME = `
  insert into held_copy (id, hold_id, source, source_hash, key, created_at)
  select ?::uuid, ?::uuid, ?, ?, ?, ?::timestamptz where ${STANDS} on conflict on constraint held_copy_once do nothing`;
const NAMED = `select id, key from held_copy where hold_id = ? and source = ? and source_hash = ? and content is null and ${STANDS}`;
/** Bytes that were copied are told over what somebody else found gone; never the other way round. */
const WHOLE = `update held_copy set content = ?, key = ? where id = ? and (content is null or key is null) and ${STANDS} returning 1`;
const GONE = `update held_copy set content = ?, key = null where id = ? and content is null and ${STANDS}`;
const NAMES_BYTES = 'select 1 from held_copy where id = ? and content is not null and key is not null';

/** What is known of an object that was copied; sealed. */
export type HeldObjectFacts = { readonly key: string; readonly contentType: string } | { readonly key: string; readonly gone: true };

/**
 * Copies stored objects under a hold. The row that names a copy comes first (law 6); its facts are sealed into it once the bytes are there,
 * so that after a crash the same copy is made whole. Two that copy the same object at once, or one that copies while the hold is released,
 * lose nothing and leave no bytes that no row names.
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
    const now = this.clock.now();
    const fresh = [this.ids.ordered<string>(), holdId, prefix, sourceHash, objectKey('held/', this.ids.token(KEY_BYTES)), now];
    await this.em.execute(NAME, [...fresh, holdId, now], 'run');
    const [named] = await this.em.execute<{ id: string; key: string }[]>(NAMED, [holdId, prefix, sourceHash, holdId, now]);
    if (!named) return; // released, or somebody else has it whole
    const facts = await this.bytes(from, named.key);
    const content = this.cipher.sealFor(HELD_CONTENT, named.id, JSON.stringify(facts));
    if ('gone' in facts) await this.em.execute(GONE, [content, named.id, holdId, this.clock.now()], 'run');
    else await this.tellWhole(holdId, named, content);
  }

  private async tellWhole(holdId: LegalHoldId, { id, key }: { id: string; key: string }, content: string): Promise<void> {
    const told = await this.em.execute<object[]>(WHOLE, [content, key, id, holdId, this.clock.now()]);
    if (told.length > 0 || (await this.em.execute<object[]>(NAMES_BYTES, [id])).length > 0) return;
    await this.storage.remove([key]); // the hold ended meanwhile: retention may have looked before the bytes came
  }

  private async bytes(from: string, to: string): Promise<HeldObjectFacts> {
    const isThere = await this.storage.copy(from, to).then(() => true, (error: unknown) => {
      if (error instanceof ObjectNotFound) return false; // named, and never stored or removed already
      throw error;
    });
    const copied = await this.storage.stat(to); // of an earlier attempt, perhaps
    if (!isThere && !copied) return { key: from, gone: true };
    return { key: from, contentType: copied?.contentType ?? 'application/octet-stream' };
  }
}
