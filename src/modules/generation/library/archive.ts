import { PassThrough, type Readable } from 'node:stream';
import { Injectable } from '@nestjs/common';
import { ZipFile } from 'yazl';
import type { AccountId } from '../../../kernel/ids.js';
import { extensionOf } from '../../../platform/media/index.js';
import { ObjectStorage } from '../../../platform/storage/object-storage.js';
import { ArchiveTooLarge, CreationNotFound } from '../generation.problems.js';
import { CreationQueries, type CreationRow } from './creations.queries.js';

const MAX_ARCHIVE_BYTES = 2 * 1024 ** 3;

/** A zip of chosen creations, streamed: one file at a time is open, whatever the size. */
@Injectable()
export class Archive {
  constructor(private readonly creations: CreationQueries, private readonly storage: ObjectStorage) {}

  /** @throws CreationNotFound when one of them is not there, ArchiveTooLarge above 2 GiB. */
  async of(accountId: AccountId, ids: readonly string[]): Promise<Readable> {
    const rows = await this.creations.listByIds(accountId, ids);
    if (rows.length !== new Set(ids).size) throw new CreationNotFound();
    if (rows.reduce((sum, { sizeBytes }) => sum + Number(sizeBytes), 0) > MAX_ARCHIVE_BYTES) throw new ArchiveTooLarge();
    const zip = new ZipFile();
    const out = new PassThrough();
    zip.outputStream.pipe(out);
    zip.on('error', (error: Error) => out.destroy(error));
    void this.fill(zip, rows, out);
    return out;
  }

  /** Ends when the reader goes away: nothing is left open in storage. */
  private async fill(zip: ZipFile, rows: readonly CreationRow[], out: PassThrough): Promise<void> {
    let current: Readable | undefined;
    out.once('close', () => current?.destroy());
    try {
      for (const [index, row] of rows.entries()) {
        const bytes = (current = await this.storage.get(row.key));
        if (out.destroyed) return void bytes.destroy();
        const name = `${String(index + 1).padStart(3, '0')}-${row.id}.${extensionOf(row.contentType)}`;
        const done = new Promise<void>((resolve, reject) => bytes.once('end', resolve).once('error', reject).once('close', resolve));
        zip.addReadStream(bytes, name, { compress: false, mtime: new Date(row.createdAt) });
        await done;
        if (out.destroyed) return;
      }
      zip.end();
    } catch (error) {
      out.destroy(error as Error); // a cut answer: better than a zip that looks whole
    }
  }
}
