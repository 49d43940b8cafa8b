import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { ApiCreatedResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { type AuthenticatedUser, CurrentUser, Idempotent, Refuses } from '../../../platform/http/index.js';
import { ConsentRequired } from '../../consent/index.js';
import { CrashReportBody, CrashReportTakenView } from './crashes.dto.js';
import { CrashesService } from './crashes.service.js';

@ApiTags('diagnostics')
@Controller('v1/crash-reports')
export class CrashesController {
  constructor(private readonly crashes: CrashesService) {}

  @Post()
  @HttpCode(201)
  @Idempotent()
  @ApiOperation({
    summary: 'How the app failed; once the person granted `crash-reports` of the policy `privacy`. What is personal in it is not stored',
  })
  @ApiCreatedResponse({ type: CrashReportTakenView })
  @Refuses(ConsentRequired)
  async send(@CurrentUser() user: AuthenticatedUser, @Body() body: CrashReportBody): Promise<CrashReportTakenView> {
    return CrashReportTakenView.of(await this.crashes.take(user.id, CrashReportBody.read(body)));
  }
}
