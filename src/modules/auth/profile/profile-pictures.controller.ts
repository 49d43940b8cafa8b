import { Controller, Get, Param, Res, StreamableFile } from '@nestjs/common';
import { ApiOkResponse, ApiParam, ApiProduces, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { NotFound, Public, Refuses } from '../../../platform/http/index.js';
import { PICTURE_TYPE, ProfilePictures } from './profile-pictures.service.js';

/** A day, not a year: a picture that was rotated away, or whose account has ended, should leave the caches too. */
const KEPT = 'public, max-age=86400';
const JUST_DRAWN = 'public, max-age=60';

@ApiTags('auth')
@Controller('v1/profiles/pictures')
export class ProfilePicturesController {
  constructor(private readonly pictures: ProfilePictures) {}

  /** A profile picture, as `avatarUrl` names it. */
  @Public()
  @Get(':token')
  @ApiParam({ name: 'token', schema: { type: 'string' } })
  @ApiProduces(PICTURE_TYPE)
  @ApiOkResponse({ content: { [PICTURE_TYPE]: { schema: { type: 'string', format: 'binary' } } } })
  @Refuses(NotFound)
  async get(@Param('token') token: string, @Res({ passthrough: true }) reply: FastifyReply): Promise<StreamableFile> {
    const { bytes, stored } = await this.pictures.get(token);
    reply.header('Cache-Control', stored ? KEPT : JUST_DRAWN);
    reply.header('Cross-Origin-Resource-Policy', 'cross-origin');
    return new StreamableFile(bytes, { type: PICTURE_TYPE, disposition: 'inline' });
  }
}
