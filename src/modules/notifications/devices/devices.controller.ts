import { Controller, Delete, HttpCode, Param, Put } from '@nestjs/common';
import { ApiNoContentResponse, ApiOkResponse, ApiParam, ApiTags } from '@nestjs/swagger';
import { type AuthenticatedUser, CurrentUser, IdPipe, NotFound, OpenTo, Refuses, WhileRestricted } from '../../../platform/http/index.js';
import { PushDeviceView } from './devices.dto.js';
import { DevicesService } from './devices.service.js';

const UUID = '^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$';

/** The app ties its device at each start while somebody is signed in, and unties it before it signs out. */
@ApiTags('notifications')
@Controller('v1/notifications/devices/:subscriptionId')
@ApiParam({ name: 'subscriptionId', description: 'Of the device, as OneSignal names it.', schema: { type: 'string', pattern: UUID } })
export class DevicesController {
  constructor(private readonly devices: DevicesService) {}

  /** Refused while processing is restricted: no push goes out then, and OneSignal learns of no device. */
  @Put()
  @OpenTo('suspended', 'deletion-scheduled')
  @WhileRestricted('closed')
  @ApiOkResponse({ type: PushDeviceView })
  @Refuses(NotFound)
  async tie(
    @CurrentUser() { id, sessionId }: AuthenticatedUser, @Param('subscriptionId', IdPipe) subscriptionId: string,
  ): Promise<PushDeviceView> {
    return { subscriptionId, externalId: await this.devices.tie(id, sessionId, subscriptionId) };
  }

  @Delete()
  @OpenTo('suspended', 'deletion-scheduled')
  @HttpCode(204)
  @ApiNoContentResponse()
  @Refuses(NotFound)
  untie(@CurrentUser() { id }: AuthenticatedUser, @Param('subscriptionId', IdPipe) subscriptionId: string): Promise<void> {
    return this.devices.untie(id, subscriptionId);
  }
}
