import { Body, Controller, Get, HttpCode, Post, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Locale } from '../../../kernel/language.js';
import {
  type AuthenticatedUser, CurrentUser, decodeCursor, encodeCursor, InvalidRequest, Language, OpenTo, PageQuery,
} from '../../../platform/http/index.js';
import { AuthFacade } from '../../auth/index.js';
import { InboxService } from './inbox.service.js';
import { NotificationPage, NotificationView, ReadBody, UnreadView } from './notifications.dto.js';

const NOTHING_NAMED = { en: 'or `all: true` is needed', es: 'o `all: true` es necesario' };
const BOTH_NAMED = { en: 'must not stand beside `all: true`', es: 'no puede ir junto con `all: true`' };
const ONLY_WITH_ALL = { en: 'is for `all: true` alone', es: 'es solo para `all: true`' };

@ApiTags('notifications')
@Controller('v1/notifications')
export class NotificationsController {
  constructor(
    private readonly inbox: InboxService,
    private readonly auth: AuthFacade,
  ) {}

  @Get()
  @OpenTo('suspended', 'deletion-scheduled')
  @ApiOperation({ summary: 'The inbox, the newest change first: what comes together moves to the front, with all who did it' })
  @ApiOkResponse({ type: NotificationPage })
  async list(
    @CurrentUser() user: AuthenticatedUser, @Query() { cursor, limit }: PageQuery, @Language() locale: Locale,
  ): Promise<NotificationPage> {
    const [before = null] = decodeCursor(cursor, ['whole']) ?? [];
    const { entries, next } = await this.inbox.list(user.id, before, limit);
    return {
      items: entries.map((entry) => NotificationView.of(entry, locale, (key) => this.auth.avatarUrlOf(key))),
      nextCursor: next === null ? null : encodeCursor([next]),
      unreadCount: await this.inbox.unreadCount(user.id),
    };
  }

  @Post('read')
  @HttpCode(200)
  @OpenTo('suspended', 'deletion-scheduled')
  @ApiOperation({ summary: 'They have been read; what happens from now on begins a new entry. The same again changes nothing' })
  @ApiOkResponse({ type: UnreadView })
  async read(@CurrentUser() user: AuthenticatedUser, @Body() { ids, all = false, upTo }: ReadBody): Promise<UnreadView> {
    if (upTo !== undefined && !all) throw InvalidRequest.at('#/upTo', ONLY_WITH_ALL);
    if (ids !== undefined && all) throw InvalidRequest.at('#/ids', BOTH_NAMED);
    if (ids === undefined && !all) throw InvalidRequest.at('#/ids', NOTHING_NAMED);
    if (ids === undefined) await this.inbox.markAllRead(user.id, upTo === undefined ? null : new Date(upTo));
    else await this.inbox.markRead(user.id, ids);
    return { unreadCount: await this.inbox.unreadCount(user.id) };
  }
}
