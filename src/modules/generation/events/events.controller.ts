import { Controller, Headers, Sse } from '@nestjs/common';
import { ApiHeader, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import type { MessageEvent } from '@nestjs/common';
import type { Observable } from 'rxjs';
import { type AuthenticatedUser, CurrentUser, InvalidRequest, Refuses } from '../../../platform/http/index.js';
import { EventStreams } from './event-streams.js';

const NOT_A_PLACE = { en: 'is not one that this stream gave', es: 'no procede de este flujo de eventos' };

@ApiTags('events')
@Controller('v1/events')
export class EventsController {
  constructor(private readonly streams: EventStreams) {}

  @Sse()
  @ApiHeader({ name: 'last-event-id', required: false, schema: { type: 'string', pattern: '^\\d{1,15}$' } })
  @Refuses(InvalidRequest)
  @ApiOkResponse({ content: { 'text/event-stream': { schema: { type: 'string' } } } })
  events(@CurrentUser() user: AuthenticatedUser, @Headers('last-event-id') last?: string): Observable<MessageEvent> {
    if (last !== undefined && !/^\d{1,15}$/.test(last)) throw InvalidRequest.at('Last-Event-ID', NOT_A_PLACE);
    return this.streams.open(user, last === undefined ? null : Number(last));
  }
}
