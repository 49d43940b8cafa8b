import { buffer } from 'node:stream/consumers';
import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { objectKey } from '../../../entities/object-prefixes.js';
import type { AccountId } from '../../../kernel/ids.js';
import { Config } from '../../../platform/config/config.js';
import { NotFound } from '../../../platform/http/index.js';
import { drawAvatar } from '../../../platform/media/index.js';
import { ObjectNotFound, ObjectStorage, StorageUnavailable } from '../../../platform/storage/object-storage.js';

export const PICTURE_TYPE = 'image/webp';
const TOKEN = /^[A-Za-z0-9_-]{32}$/;
const PREFIX = objectKey('avatar/', '');

/** Holds the row until the object is written, so that a rotation's removal of the same object comes after. */
const CURRENT = 'select avatar_key from profile where account_id = ? for share';
/** Nobody else sees whoever asked for the end of the account (P33). */
const IN_USE = `
  select 1 from profile p join account a on a.id = p.account_id and a.status in ('active', 'suspended') where p.avatar_key = ?`;

export interface Picture {
  readonly bytes: Buffer;
  /** False for one that was drawn because storage did not have it, or did not answer. */
  readonly stored: boolean;
}

/**
 * Profile pictures. Each is a pure function of its random key: what storage holds is a copy, which an event handler writes, so neither
 * drawing nor storage can make a sign-in fail.
 */
@Injectable()
export class ProfilePictures {
  constructor(
    private readonly em: EntityManager,
    private readonly storage: ObjectStorage,
    private readonly config: Config,
  ) {}

  urlOf(avatarKey: string): string {
    return `${this.config.publicUrl}/v1/profiles/pictures/${avatarKey.slice(PREFIX.length)}`;
  }

  /** @throws NotFound for one that nobody has, or nobody has any more: an account that is to end shows none. */
  async get(token: string): Promise<Picture> {
    if (!TOKEN.test(token)) throw new NotFound();
    const key = objectKey('avatar/', token);
    const [inUse] = await this.em.execute<object[]>(IN_USE, [key]);
    if (!inUse) throw new NotFound();
    try {
      return { bytes: await buffer(await this.storage.get(key)), stored: true };
    } catch (error) {
      if (!(error instanceof ObjectNotFound || error instanceof StorageUnavailable)) throw error;
      return { bytes: await this.draw(key), stored: false };
    }
  }

  /** Idempotent; in the caller's transaction. Does nothing for an account that is gone. @throws StorageUnavailable */
  async storeCurrent(accountId: AccountId): Promise<void> {
    const [profile] = await this.em.execute<{ avatar_key: string }[]>(CURRENT, [accountId]);
    if (!profile || (await this.storage.stat(profile.avatar_key))) return;
    const bytes = await this.draw(profile.avatar_key);
    await this.storage.put(profile.avatar_key, bytes, { contentType: PICTURE_TYPE, sizeBytes: bytes.length });
  }

  /** Idempotent. @throws StorageUnavailable */
  async remove(avatarKey: string): Promise<void> {
    const left = await this.storage.remove([avatarKey]);
    if (left.length > 0) throw new StorageUnavailable('a retired picture could not be removed');
  }

  private draw(avatarKey: string): Promise<Buffer> {
    return drawAvatar(avatarKey.slice(PREFIX.length));
  }
}
