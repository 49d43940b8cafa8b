import { Controller, Get, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { decodeCursor, pageOf, RequiresRole } from '../../../platform/http/index.js';
import { CrashLists } from './crash-lists.repository.js';
import { CrashQuery, StaffCrashPage, StaffCrashView } from './crashes.dto.js';

/** P19. Nobody is named in it, so it takes no case and no purpose. */
@ApiTags('staff')
@RequiresRole('compliance', 'admin')
@Controller('v1/staff/crash-reports')
export class StaffCrashesController {
  constructor(private readonly lists: CrashLists) {}

  @Get()
  @ApiOperation({ summary: 'Crashes by cause, those seen last first; with `fingerprint` the reports of one cause' })
  @ApiOkResponse({ type: StaffCrashPage })
  async list(@Query() { fingerprint, cursor, limit }: CrashQuery): Promise<StaffCrashPage> {
    if (fingerprint === undefined) {
      const groups = await this.lists.groups(decodeCursor(cursor, ['instant', 'text']), limit + 1);
      return pageOf(groups, limit, (row) => [row.lastSeenAt, row.fingerprint], (row) => StaffCrashView.ofGroup(row));
    }
    const reports = await this.lists.reports(fingerprint, decodeCursor(cursor, ['instant', 'uuid']), limit + 1);
    return pageOf(reports, limit, ({ receivedAt, id }) => [receivedAt, id], (row) => StaffCrashView.ofReport(row));
  }
}
