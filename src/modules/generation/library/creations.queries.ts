import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import type { CreationKind } from '../../../entities/generation/creation.entity.js';
import type { AccountId, CreationId, GenerationId } from '../../../kernel/ids.js';
import { type PreparedRead, Reads } from '../../../platform/persistence/reads.js';
import { FieldCipher } from '../../../platform/secrets/field-cipher.js';
import { CREATION_PROMPT, CREATION_TITLE } from '../sealed-words.js';

export interface CreationRow {
  id: CreationId;
  generationId: GenerationId;
  kind: CreationKind;
  key: string;
  thumbnailKey: string;
  contentType: string;
  sizeBytes: string | number;
  width: number | null;
  height: number | null;
  durationMs: number | null;
  sha256: string;
  tool: string;
  prompt: string | null;
  title: string | null;
  favorite: boolean;
  marks: string[];
  changeSequence: string | number;
  createdAt: string | Date;
}

export interface ChangeRow {
  id: CreationId;
  sequence: number;
  /** Null for a deletion. */
  creation: CreationRow | null;
}

const SELECT = `
  select id, generation_id as "generationId", kind, key, thumbnail_key as "thumbnailKey", content_type as "contentType",
    size_bytes as "sizeBytes", width, height, duration_ms as "durationMs", sha256, tool, prompt, title, favorite, to_json(marks) as marks,
    change_sequence as "changeSequence",
    created_at as "createdAt"
  from creation`;

/** A creation that is being deleted is gone for every reader. */
const LIVE = 'deleting_at is null';

/** `$1`: the person; `$2`: before which; `$3` and `$4`: only of a kind, only favorites, or null; `$5`: how many. */
const PAGE: PreparedRead = {
  name: 'library.page',
  text: `${SELECT} where account_id = $1::uuid and id < $2::uuid and ${LIVE} and ($3::text is null or kind = $3)
           and ($4::boolean is null or favorite = $4) order by id desc limit $5`,
};
/** `$1`: which. */
const OF_GENERATIONS: PreparedRead = {
  name: 'library.of-generations',
  text: `${SELECT} where generation_id = any($1::uuid[]) and ${LIVE} order by generation_id, position`,
};
const LAST = 'ffffffff-ffff-ffff-ffff-ffffffffffff';

@Injectable()
export class CreationQueries {
  constructor(private readonly em: EntityManager, private readonly reads: Reads, private readonly cipher: FieldCipher) {}

  async find(accountId: AccountId, id: CreationId): Promise<CreationRow | null> {
    const [row] = await this.rows(`${SELECT} where account_id = ? and id = ? and ${LIVE}`, [accountId, id]);
    return row ?? null;
  }

  listByIds(accountId: AccountId, ids: readonly string[]): Promise<CreationRow[]> {
    return this.rows(
      `${SELECT} where account_id = ? and id = any(?::uuid[]) and ${LIVE} order by id`,
      [accountId, `{${ids.join(',')}}`],
    );
  }

  /** Newest first; ids are time-ordered. One more than `limit`. */
  async list(
    accountId: AccountId, before: CreationId | null, limit: number, { kind, favorite }: { kind?: string; favorite?: boolean },
  ): Promise<CreationRow[]> {
    return this.opened(await this.reads.here(PAGE, [accountId, before ?? LAST, kind ?? null, favorite ?? null, limit + 1]));
  }

  async byGeneration(generationIds: readonly GenerationId[]): Promise<Map<GenerationId, CreationRow[]>> {
    const rows = this.opened(await this.reads.here(OF_GENERATIONS, [`{${generationIds.join(',')}}`]));
    return Map.groupBy(rows, ({ generationId }) => generationId);
  }

  /** Upserts and deletions after `since`, in order. One more than `limit`. */
  async changes(accountId: AccountId, since: number, limit: number): Promise<ChangeRow[]> {
    const rows = await this.em.execute<{ id: CreationId; sequence: string; isGone: boolean }[]>(
      `(select id, change_sequence as sequence, false as "isGone" from creation
        where account_id = ? and change_sequence > ? and ${LIVE} order by change_sequence limit ?)
       union all
       (select creation_id, change_sequence, true from creation_tombstone where account_id = ? and change_sequence > ?
        order by change_sequence limit ?)
       order by sequence limit ?`,
      [accountId, since, limit + 1, accountId, since, limit + 1, limit + 1],
    );
    const kept = await this.listByIds(accountId, rows.filter(({ isGone }) => !isGone).map(({ id }) => id));
    const byId = new Map(kept.map((row) => [row.id, row]));
    return rows.map(({ id, sequence }) => ({ id, sequence: Number(sequence), creation: byId.get(id) ?? null }));
  }

  /** With the words opened. */
  private async rows(sql: string, params: readonly unknown[]): Promise<CreationRow[]> {
    return this.opened(await this.em.execute<CreationRow[]>(sql, [...params]));
  }

  private opened(rows: readonly CreationRow[]): CreationRow[] {
    return rows.map((row) => ({
      ...row,
      prompt: this.cipher.openFor(CREATION_PROMPT, row.id, row.prompt),
      title: this.cipher.openFor(CREATION_TITLE, row.id, row.title),
    }));
  }
}
