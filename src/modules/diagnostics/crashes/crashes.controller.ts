import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { ApiCreatedResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Clock } from '../../../kernel/clock.js';
import { type AuthenticatedUser, CurrentUser, Idempotent, InvalidRequest, Refuses } from '../../../platform/http/index.js';
import { ConsentRequired } from '../../consent/index.js';
import { CrashReportBody, CrashReportTakenView } from './crashes.dto.js';
import { CrashesService } from './crashes.service.js';

/** No app of ours is older: a guess, with a year to spare. A clock that says less knows nothing of when it was. */
const FIRST_APP_AT = new Date('2025-01-01T00:00:00.000Z');
const AHEAD_MS = 5 * 60_000;
const BAD_TIME = { en: 'must lie between the first app and now', es: 'debe estar entre la primera aplicación y ahora' };

@ApiTags('diagnostics')
@Controller('v1/crash-reports')
export class CrashesController {
  constructor(private readonly crashes: CrashesService, private readonly clock: Clock) {}

  @Post()
  @HttpCode(201)
  @Idempotent()
  @ApiOperation({
    summary: 'How the app failed; once the person granted `crash-reports` of the policy `privacy`. What is personal in it is not stored',
  })
  @ApiCreatedResponse({ type: CrashReportTakenView })
  @Refuses(ConsentRequired)
  async send(@CurrentUser() user: AuthenticatedUser, @Body() body: CrashReportBody): Promise<CrashReportTakenView> {
    const sent = CrashReportBody.read(body);
    if (sent.occurredAt < FIRST_APP_AT || sent.occurredAt > this.clock.after(AHEAD_MS)) throw InvalidRequest.at('#/occurredAt', BAD_TIME);
    return CrashReportTakenView.of(await this.crashes.take(user.id, sent));
  }
}
