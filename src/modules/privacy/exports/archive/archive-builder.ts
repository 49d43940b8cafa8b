import { createHash, type Hash } from 'node:crypto';
import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { DiscoveryService } from '@nestjs/core';
import { PersonalDocument } from '../../../../kernel/personal-document.js';
import { Config } from '../../../../platform/config/config.js';
import { FieldCipher } from '../../../../platform/secrets/field-cipher.js';
import { ObjectStorage } from '../../../../platform/storage/object-storage.js';
import { ArchiveWriting, type Lists, type Wanted } from './archive-writing.js';
import { exportPlan } from './export-plan.js';
import { Recipients } from './recipients.js';
import { Spool } from './spool.js';
import { SpoolFolders } from './spool-folders.js';
import { ZipArchive } from './zip-archive.js';

export interface BuiltArchive {
  readonly sizeBytes: number;
  readonly sha256: string;
  /** In the archive, itself not counted. */
  readonly files: number;
}

/** Makes archives. Whatever their size, a few megabytes are in memory: each byte goes from storage through the zip back to storage. */
@Injectable()
export class ArchiveBuilder {
  private readonly plan = exportPlan();
  private readonly recipients = new Recipients(this.config.siteUrl);

  constructor(
    private readonly em: EntityManager,
    private readonly storage: ObjectStorage,
    private readonly cipher: FieldCipher,
    private readonly discovery: DiscoveryService,
    private readonly folders: SpoolFolders,
    private readonly config: Config,
  ) {}

  /**
   * Stores the archive under `key`, whole or not at all: after its last byte and before storage is told that it is whole, `lastLook` may
   * refuse. @throws what that throws, the reason of `signal`, StorageUnavailable
   */
  build(wanted: Wanted, key: string, signal: AbortSignal, lastLook: () => Promise<void>): Promise<BuiltArchive> {
    return this.folders.within(async (folder) => {
      const lists: Lists = {
        files: new Spool(folder, 'files'), missing: new Spool(folder, 'missing'), media: new Spool(folder, 'media'),
      };
      const zip = new ZipArchive(wanted.createdAt);
      const stop = () => zip.fail(signal.reason as Error);
      signal.addEventListener('abort', stop, { once: true });
      const writing = new ArchiveWriting(zip, this.plan, wanted, lists, this.tools());
      const written = writing.write().then(() => zip.end(), (error: unknown) => zip.fail(error as Error));
      const hash = createHash('sha256');
      try {
        const bytes = hashed(zip.bytes, hash, lastLook);
        const { sizeBytes } = await this.storage.putUnsized(key, bytes, { contentType: 'application/zip' }, signal);
        return { sizeBytes, sha256: hash.digest('hex'), files: lists.files.size + 1 }; // and the manifest
      } finally {
        signal.removeEventListener('abort', stop);
        await written;
        for (const list of Object.values(lists)) (list as Spool<object>).close();
      }
    });
  }

  private tools() {
    const instances = this.discovery.getProviders().map(({ instance }) => instance as unknown);
    const documents = [...new Set(instances.filter((it) => it instanceof PersonalDocument))];
    const { em, storage, cipher, recipients } = this;
    return { em, storage, cipher, documents, recipients, publicUrl: this.config.publicUrl };
  }
}

async function* hashed(bytes: AsyncIterable<Buffer>, hash: Hash, atTheEnd: () => Promise<void>): AsyncGenerator<Buffer> {
  for await (const chunk of bytes) {
    hash.update(chunk);
    yield chunk;
  }
  await atTheEnd();
}
