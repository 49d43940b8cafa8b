import type { Readable } from 'node:stream';
import { Injectable, StreamableFile } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { byteRange, isKnown } from '../../../platform/http/index.js';
import { type ByteRange, ObjectNotFound, ObjectStorage } from '../../../platform/storage/object-storage.js';
import { ExportExpired } from './exports.problems.js';
import type { ReadyExport } from './exports.service.js';

/** The headers of a request that a resumed download sends. */
export interface Conditions {
  readonly range?: string | undefined;
  readonly ifRange?: string | undefined;
  readonly ifNoneMatch?: string | undefined;
}

const TYPE = 'application/zip';

/**
 * Hands out an archive, whole or in part (RFC 9110, section 14), so that a download that broke goes on where it was. The bytes come
 * through us: an address of storage itself would work for whoever has it, also after the link has expired.
 */
@Injectable()
export class ExportDownload {
  constructor(private readonly storage: ObjectStorage) {}

  /** Sets status and headers. Undefined where they say it all. @throws ExportExpired for one that was just taken away */
  async answer(ready: ReadyExport, asked: Conditions, reply: FastifyReply): Promise<StreamableFile | undefined> {
    const { key, sizeBytes, sha256, readyAt } = ready;
    const etag = `"${sha256}"`;
    const headers = { etag, 'accept-ranges': 'bytes', 'cache-control': 'private, no-store', 'x-content-type-options': 'nosniff' };
    if (isKnown(asked.ifNoneMatch, etag)) return void reply.code(304).headers(headers);
    const part = byteRange(asked.ifRange === undefined || asked.ifRange === etag ? asked.range : undefined, sizeBytes);
    if (part === 'unsatisfiable') return void reply.code(416).headers({ ...headers, 'content-range': `bytes */${sizeBytes}` });
    const bytes = await this.open(key, part === 'whole' ? undefined : part);
    const length = part === 'whole' ? sizeBytes : part.sizeBytes;
    if (part !== 'whole') reply.code(206).header('content-range', `bytes ${part.start}-${part.start + length - 1}/${sizeBytes}`);
    reply.headers(headers);
    const name = `aicasso-export-${readyAt.toISOString().slice(0, 10)}.zip`;
    return new StreamableFile(bytes, { type: TYPE, length, disposition: `attachment; filename="${name}"` });
  }

  private async open(key: string, part?: ByteRange): Promise<Readable> {
    try {
      return await this.storage.get(key, part);
    } catch (error) {
      if (error instanceof ObjectNotFound) throw new ExportExpired({ cause: error });
      throw error;
    }
  }
}
