import type { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { Controller, Get, Headers, Param, Res, StreamableFile } from '@nestjs/common';
import { ApiOkResponse, ApiParam, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { byteRange, isKnown, NotFound, Public, Refuses } from '../../../platform/http/index.js';
import { type ByteRange, ObjectNotFound, ObjectStorage } from '../../../platform/storage/object-storage.js';
import { MediaQueries } from './media.queries.js';
import { MediaUrls } from './media-urls.js';

/** Removal acts within two minutes: then every cache asks again, and is told that nothing changed, or that there is nothing. */
const KEPT = 'public, max-age=120, must-revalidate';
const BYTES = { schema: { type: 'string', format: 'binary' } } as const;
const CONTENT = { 'image/*': BYTES, 'video/*': BYTES, 'audio/*': BYTES };

/**
 * The files of posts. They are streamed from storage under an address that stays, not answered by a redirect: a presigned address is
 * another one each time, so that no cache would find a file again, and it goes on working after the post was removed.
 */
@ApiTags('posts')
@Controller('v1/media')
export class MediaController {
  constructor(
    private readonly urls: MediaUrls,
    private readonly queries: MediaQueries,
    private readonly storage: ObjectStorage,
  ) {}

  /** As `media.url` and `media.thumbnailUrl` of a post name it; whole or in part (`Range`). */
  @Get(':token')
  @Public()
  @ApiParam({ name: 'token', schema: { type: 'string' } })
  @ApiOkResponse({ content: CONTENT })
  @ApiResponse({ status: 206, content: CONTENT })
  @ApiResponse({ status: 304, description: 'The cached one is still good.' })
  @ApiResponse({ status: 416, description: 'The range begins behind the end of the file.' })
  @Refuses(NotFound)
  async get(
    @Param('token') token: string,
    @Headers('range') range: string | undefined,
    @Headers('if-none-match') known: string | undefined,
    @Headers('if-range') ifRange: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<StreamableFile | undefined> {
    const key = this.urls.keyOf(token);
    const file = key === null ? null : await this.queries.findPublic(key);
    if (!file) throw new NotFound();
    const etag = `"${token}"`; // what lies under a key never changes
    const headers = { etag, 'cache-control': KEPT, 'accept-ranges': 'bytes', 'cross-origin-resource-policy': 'cross-origin' };
    if (isKnown(known, etag)) return void reply.code(304).headers(headers);
    if (file.sizeBytes === null) {
      const small = await buffer(await this.open(file.key));
      reply.headers({ ...headers, 'accept-ranges': 'none' });
      return new StreamableFile(small, { type: file.contentType, length: small.length, disposition: 'inline' });
    }
    const part = byteRange(ifRange === undefined || ifRange === etag ? range : undefined, file.sizeBytes);
    if (part === 'unsatisfiable') return void reply.code(416).header('content-range', `bytes */${file.sizeBytes}`);
    const bytes = await this.open(file.key, part === 'whole' ? undefined : part);
    const length = part === 'whole' ? file.sizeBytes : part.sizeBytes;
    if (part !== 'whole') reply.code(206).header('content-range', `bytes ${part.start}-${part.start + length - 1}/${file.sizeBytes}`);
    reply.headers(headers);
    return new StreamableFile(bytes, { type: file.contentType, length, disposition: 'inline' });
  }

  /** @throws NotFound for one that is being deleted */
  private async open(key: string, part?: ByteRange): Promise<Readable> {
    try {
      return await this.storage.get(key, part);
    } catch (error) {
      if (error instanceof ObjectNotFound) throw new NotFound({ cause: error });
      throw error;
    }
  }
}
