import { Controller, Delete, Get, HttpCode, Post, Query } from '@nestjs/common';
import { ApiNoContentResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import type { SessionId } from '../../../kernel/ids.js';
import {
  type AuthenticatedUser, CurrentUser, decodeCursor, IdParam, OpenTo, pageOf, PageQuery, Refuses,
} from '../../../platform/http/index.js';
import { SessionNotFound } from '../auth.problems.js';
import { EndSessionsQuery, SessionPage, SessionView } from './sessions.dto.js';
import { SessionsService } from './sessions.service.js';

@ApiTags('auth')
@OpenTo('suspended', 'deletion-scheduled')
@Controller('v1/auth')
export class SessionsController {
  constructor(private readonly sessions: SessionsService) {}

  /** The devices on which the person is signed in, newest first. */
  @Get('sessions')
  @ApiOkResponse({ type: SessionPage })
  async list(@CurrentUser() user: AuthenticatedUser, @Query() { limit, cursor }: PageQuery): Promise<SessionPage> {
    const before = decodeCursor(cursor, ['uuid'])?.[0];
    const rows = await this.sessions.listOpen(user.id, limit, before);
    return pageOf(rows, limit, ({ id }) => [id], (row) => SessionView.of(row, user.sessionId));
  }

  /** Signs out everywhere, here too, or but for here. */
  @Delete('sessions')
  @HttpCode(204)
  @ApiNoContentResponse()
  async endAll(@CurrentUser() user: AuthenticatedUser, @Query() { except }: EndSessionsQuery): Promise<void> {
    await this.sessions.endAll(user.id, 'signed-out', except === 'current' ? user.sessionId : null);
  }

  @Delete('sessions/:id')
  @HttpCode(204)
  @ApiNoContentResponse()
  @Refuses(SessionNotFound)
  async end(@CurrentUser() user: AuthenticatedUser, @IdParam() id: SessionId): Promise<void> {
    await this.sessions.endOwn(user.id, id, 'revoked');
  }

  /** Ends the session of this request, its access token included. */
  @Post('sign-out')
  @HttpCode(204)
  @ApiNoContentResponse()
  async signOut(@CurrentUser() user: AuthenticatedUser): Promise<void> {
    await this.sessions.end(user.sessionId, 'signed-out');
  }
}
