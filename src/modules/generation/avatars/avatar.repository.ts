import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import type { AvatarStatus } from '../../../entities/generation/avatar.entity.js';
import type { AccountId, AvatarId, GenerationId } from '../../../kernel/ids.js';
import { FieldCipher } from '../../../platform/secrets/field-cipher.js';
import { AVATAR_NAME } from '../sealed-words.js';

export interface AvatarRow {
  readonly id: AvatarId;
  readonly accountId: AccountId;
  readonly name: string;
  readonly status: AvatarStatus;
  readonly trainingId: GenerationId;
  readonly provider: string | null;
  readonly trainer: string | null;
  readonly photoCount: number;
  readonly declaredAt: Date | string;
  readonly failureCode: string | null;
  readonly createdAt: Date | string;
  readonly readyAt: Date | string | null;
}

/** What a generation needs of the avatar that it uses. */
export interface UsableAvatar {
  readonly provider: string;
  readonly trainer: string;
  readonly triggerWord: string;
  readonly trainedModel: string | null;
  readonly weightsKey: string | null;
  readonly weightsSha256: string | null;
}

const SELECT = `
  select id, account_id as "accountId", name, status, training_id as "trainingId", provider, trainer, photo_count as "photoCount",
    declared_at as "declaredAt", failure_code as "failureCode", created_at as "createdAt", ready_at as "readyAt"
  from avatar`;

/** One that is being deleted is gone for its owner. */
const LIVE = `status <> 'deleting'`;

const USABLE = `
  select provider, trainer, trigger_word as "triggerWord", trained_model as "trainedModel", weights_key as "weightsKey",
    weights_sha256 as "weightsSha256"
  from avatar where id = ? and account_id = ? and status = 'ready'`;

/** The queries of avatars. */
@Injectable()
export class AvatarRepository {
  constructor(private readonly em: EntityManager, private readonly cipher: FieldCipher) {}

  async insert(
    row: Pick<AvatarRow, 'id' | 'accountId' | 'name' | 'trainingId' | 'photoCount'> & { readonly triggerWord: string; readonly now: Date },
  ): Promise<void> {
    await this.em.execute(
      `insert into avatar (id, account_id, name, status, training_id, trigger_word, photo_count, declared_at, created_at)
       values (?, ?, ?, 'training', ?, ?, ?, ?, ?)`,
      [
        row.id, row.accountId, this.cipher.sealFor(AVATAR_NAME, row.id, row.name), row.trainingId, row.triggerWord, row.photoCount, row.now,
        row.now,
      ],
    );
  }

  async find(accountId: AccountId, id: AvatarId): Promise<AvatarRow | null> {
    const [row] = await this.rows(`${SELECT} where account_id = ? and id = ? and ${LIVE}`, [accountId, id]);
    return row ?? null;
  }

  /** Newest first; ids are time-ordered. One more than `limit`. */
  list(accountId: AccountId, before: AvatarId | null, limit: number): Promise<AvatarRow[]> {
    return this.rows(
      `${SELECT} where account_id = ? and ${LIVE} and (?::uuid is null or id < ?) order by id desc limit ?`,
      [accountId, before, before, limit + 1],
    );
  }

  /** Null unless it is the person's own, and ready. `isKept`: nobody deletes it until the end of the transaction. */
  async findUsable(accountId: AccountId, id: AvatarId, { isKept = false } = {}): Promise<UsableAvatar | null> {
    const [row] = await this.em.execute<UsableAvatar[]>(`${USABLE}${isKept ? ' for share' : ''}`, [id, accountId]);
    return row ?? null;
  }

  /** Whether a provider keeps a model of this training. */
  async hasModelOf(trainingId: GenerationId): Promise<boolean> {
    const sql = 'select 1 from avatar where training_id = ? and trained_model is not null';
    return (await this.em.execute<unknown[]>(sql, [trainingId])).length > 0;
  }

  async triggerWordOf(trainingId: GenerationId): Promise<string | null> {
    const sql = `select trigger_word as word from avatar where training_id = ? and status = 'training'`;
    const [row] = await this.em.execute<{ word: string }[]>(sql, [trainingId]);
    return row?.word ?? null;
  }

  /** From here on it is gone for everybody but the one who removes what is left of it. False when it was gone already. */
  async hide(accountId: AccountId, id: AvatarId, now: Date): Promise<boolean> {
    const rows = await this.em.execute<unknown[]>(
      `update avatar set status = 'deleting', deleting_at = ?, retry_at = ?, tries = 0
       where account_id = ? and id = ? and ${LIVE} returning 1`,
      [now, now, accountId, id],
    );
    return rows.length > 0;
  }

  /** With the name opened. */
  private async rows(sql: string, params: readonly unknown[]): Promise<AvatarRow[]> {
    const rows = await this.em.execute<AvatarRow[]>(sql, [...params]);
    return rows.map((row) => ({ ...row, name: this.cipher.openFor(AVATAR_NAME, row.id, row.name) }));
  }
}
