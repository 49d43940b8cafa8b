import { buffer } from 'node:stream/consumers';
import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { Clock } from '../../../kernel/clock.js';
import type { AccountId } from '../../../kernel/ids.js';
import { type FoundSubject, ReportableContent, type SubjectSnapshot } from '../../../kernel/reportable-content.js';
import { perceptualHash } from '../../../platform/media/index.js';
import { CannotUnseal, FieldCipher } from '../../../platform/secrets/field-cipher.js';
import type { SealedColumn } from '../../../platform/secrets/sealed-column.js';
import { ObjectNotFound, ObjectStorage } from '../../../platform/storage/object-storage.js';
import { CREATION_PROMPT, CREATION_TITLE } from '../sealed-words.js';

const FIND = `
  select id as "subjectId", account_id as "accountId" from creation where id = ? and account_id = ? and deleting_at is null`;
/** Until the end of the transaction its deletion waits. */
const SNAPSHOT = `
  select account_id as "accountId", prompt, title, tool, kind, key, content_type as "contentType", sha256, created_at as "createdAt"
  from creation where id = ? and deleting_at is null for no key update`;
/** As its owner would have deleted it: gone from the library at once, the bytes by the next sweep (law 6). */
const HIDE = 'update creation set deleting_at = ? where id = ? and deleting_at is null';
const STANDS = 'select 1 from creation where id = ? and deleting_at is null';
const WORDS = { prompt: CREATION_PROMPT, title: CREATION_TITLE };

interface Row {
  readonly accountId: AccountId;
  readonly prompt: string | null;
  readonly title: string | null;
  readonly tool: string;
  readonly kind: string;
  readonly key: string;
  readonly contentType: string;
  readonly sha256: string;
  readonly createdAt: string;
}

/** Creations as moderation sees them. Nobody but their owner can report them, since nobody else ever sees one. */
@Injectable()
export class CreationReports extends ReportableContent {
  readonly type = 'creation';

  constructor(
    private readonly em: EntityManager,
    private readonly cipher: FieldCipher,
    private readonly clock: Clock,
    private readonly storage: ObjectStorage,
  ) {
    super();
  }

  async find(ref: string, viewer: AccountId | null): Promise<FoundSubject | null> {
    if (viewer === null) return null;
    const [found] = await this.em.execute<FoundSubject[]>(FIND, [ref, viewer]);
    return found ?? null;
  }

  async snapshot(subjectId: string): Promise<SubjectSnapshot | null> {
    const [row] = await this.em.execute<Row[]>(SNAPSHOT, [subjectId]);
    if (!row) return null;
    const { accountId, tool, kind, key, contentType, sha256, createdAt } = row;
    const { texts, unreadable } = this.wordsOf(subjectId, row);
    const { hash, lost } = await this.pictureOf(row);
    return {
      accountId,
      texts,
      facts: { tool, kind, ...(unreadable.length > 0 && { unreadable: unreadable.join(', ') }), ...(lost && { file: lost }) },
      files: [{ key, contentType, sha256, perceptualHash: hash }],
      publishedAt: new Date(createdAt), // never public; when it came to be
    };
  }

  /** Words whose key is lost stand in the way of nothing, neither a report nor the end of the account: it is said that there were some. */
  private wordsOf(id: string, row: Row): { texts: Record<string, string>; unreadable: string[] } {
    const texts: Record<string, string> = {};
    const unreadable: string[] = [];
    for (const [name, column] of Object.entries(WORDS) as [keyof typeof WORDS, SealedColumn][]) {
      try {
        const text = this.cipher.openFor(column, id, row[name]);
        if (text !== null) texts[name] = text;
      } catch (error) {
        if (!(error instanceof CannotUnseal)) throw error;
        unreadable.push(name);
      }
    }
    return { texts, unreadable };
  }

  /**
   * The hash of a picture, so that one like it is known again should this one be removed. A file that is lost, or is no picture any more,
   * stands in the way of nothing either: the record says so, and its own time says when. @throws StorageUnavailable
   */
  private async pictureOf({ kind, key }: Row): Promise<{ hash: string | null; lost?: 'absent' | 'undecodable' }> {
    if (kind !== 'image') return { hash: null };
    try {
      const bytes = await buffer(await this.storage.get(key));
      return await perceptualHash(bytes).then((hash) => ({ hash }), () => ({ hash: null, lost: 'undecodable' as const }));
    } catch (error) {
      if (!(error instanceof ObjectNotFound)) throw error;
      return { hash: null, lost: 'absent' };
    }
  }

  /** For good: what is removed from a library is deleted, and evidence has its own copy. */
  async hide(subjectId: string): Promise<void> {
    await this.em.execute(HIDE, [this.clock.now(), subjectId]);
  }

  async restore(subjectId: string): Promise<boolean> {
    return (await this.em.execute<unknown[]>(STANDS, [subjectId])).length > 0;
  }
}
