import { EntityManager } from '@mikro-orm/postgresql';
import { Controller, Get, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import {
  type AuthenticatedUser, CurrentUser, decodeCursor, Instant, JsonObject, PageOf, pageOf, PageQuery, RequiresRole, Text, Whole,
} from '../../../platform/http/index.js';

export class AuditQuery extends PageQuery {
  @Text({ min: 1, max: 100, optional: true, description: 'One kind of act, such as `moderation.case-decided`.' }) act?: string;
  @Text({ min: 1, max: 100, optional: true, description: 'The id of what it was done to.' }) subject?: string;
}

export class AuditEntryView {
  @Whole() sequence!: number;
  @Instant() at!: string;
  @Text({ description: 'An account id, `operator` or `system`.' }) actor!: string;
  @Text() act!: string;
  @Text({ nullable: true }) subject!: string | null;
  @Text() purpose!: string;
  @JsonObject() details!: object;
  @Text() hash!: string;
}

export class AuditEntryPage extends PageOf(AuditEntryView) {}

interface Row extends Omit<AuditEntryView, 'sequence' | 'at'> {
  readonly sequence: string;
  readonly at: string;
}

/** What moderators may see of it: their own trade. */
const OF_MODERATION = `act like 'moderation.%'`;

@ApiTags('staff')
@Controller('v1/staff/audit-log')
export class AuditLogController {
  constructor(private readonly em: EntityManager) {}

  @Get()
  @RequiresRole('moderator', 'compliance', 'admin')
  @ApiOperation({ summary: 'What staff did and why, the newest first; moderators see the acts of moderation, compliance and admins all' })
  @ApiOkResponse({ type: AuditEntryPage })
  async list(@CurrentUser() user: AuthenticatedUser, @Query() { limit, cursor, act, subject }: AuditQuery): Promise<AuditEntryPage> {
    const seesAll = user.roles.includes('compliance') || user.roles.includes('admin');
    const [before] = decodeCursor(cursor, ['whole']) ?? [null];
    const filters: [string, readonly unknown[]][] = [['true', []]];
    if (!seesAll) filters.push([OF_MODERATION, []]);
    if (act !== undefined) filters.push(['act = ?', [act]]);
    if (subject !== undefined) filters.push(['subject = ?', [subject]]);
    if (before !== null) filters.push(['sequence < ?', [before]]);
    const where = filters.map(([condition]) => condition).join(' and ');
    const query = `
      select sequence, at, actor, act, subject, purpose, details, hash from audit_entry where ${where} order by sequence desc limit ?`;
    const rows = await this.em.execute<Row[]>(query, [...filters.flatMap(([, values]) => values), limit + 1]);
    return pageOf(rows, limit, ({ sequence }) => [Number(sequence)], (row) => ({
      ...row, sequence: Number(row.sequence), at: new Date(row.at).toISOString(),
    }));
  }
}
