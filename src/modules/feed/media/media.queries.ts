import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { seesPost, VIEWER } from '../visibility/visibility.js';

export interface PublicFile {
  readonly key: string;
  readonly contentType: string;
  /** Null for a thumbnail, which is small. */
  readonly sizeBytes: number | null;
}

/** Each half is found by its unique index. A file is for everybody or for nobody: its reader is never known. */
const FIND = `
  select file.key, file.content_type as "contentType", file.size_bytes as "sizeBytes"
  from ${VIEWER}, (
    select id, key, content_type, size_bytes from post where key = ?
    union all select id, thumbnail_key, 'image/webp', null from post where thumbnail_key = ?
  ) file join post on post.id = file.id
  where ${seesPost('post')}`;

@Injectable()
export class MediaQueries {
  constructor(private readonly em: EntityManager) {}

  /** Null unless its post is published and the author's account active. */
  async findPublic(key: string): Promise<PublicFile | null> {
    const [row] = await this.em.execute<PublicFile[]>(FIND, [null, key, key]);
    return row ? { ...row, sizeBytes: row.sizeBytes === null ? null : Number(row.sizeBytes) } : null;
  }
}
