import { Controller, Get, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { AuditLog } from '../../../platform/audit/audit-log.js';
import { type AuthenticatedUser, CurrentUser, RequiresRole } from '../../../platform/http/index.js';
import { TransparencyCounts } from './figures.repository.js';
import { TransparencyFigures, TransparencyQuery } from './transparency.dto.js';

@ApiTags('staff')
@Controller('v1/staff/transparency')
export class TransparencyController {
  constructor(private readonly counts: TransparencyCounts, private readonly audit: AuditLog) {}

  @Get()
  @RequiresRole('moderator', 'compliance')
  @ApiOperation({ summary: 'The figures of a year for the transparency report (DSA Art. 15 and 24), of nobody in particular' })
  @ApiOkResponse({ type: TransparencyFigures })
  async read(@CurrentUser() user: AuthenticatedUser, @Query() { year }: TransparencyQuery): Promise<TransparencyFigures> {
    const [from, until] = [new Date(Date.UTC(year, 0, 1)), new Date(Date.UTC(year + 1, 0, 1))];
    const figures = await this.counts.between(from, until);
    await this.audit.append({ actor: user.id, act: 'moderation.transparency-read', purpose: 'DSA Art. 15 and 24', details: { year } });
    return { year, from: from.toISOString(), until: until.toISOString(), ...figures };
  }
}
