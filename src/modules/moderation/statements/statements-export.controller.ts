import { Readable } from 'node:stream';
import { EntityManager } from '@mikro-orm/postgresql';
import { Controller, Get, Query, StreamableFile } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { parseInstant } from '../../../kernel/parse-instant.js';
import { AuditLog } from '../../../platform/audit/audit-log.js';
import { type AuthenticatedUser, CurrentUser, InvalidRequest, RequiresRole, Text } from '../../../platform/http/index.js';

const DAY = /^\d{4}-\d{2}-\d{2}$/;
const DAY_MS = 86_400_000;
const NO_DAY = { en: 'must be a day of the calendar', es: 'debe ser un día del calendario' };
const PAGE = 500;
const TYPE = 'application/x-ndjson';
const NEXT = `
  select id, fields, informed_at as "informedAt" from statement
  where action in ('remove', 'restrict', 'suspend', 'ban') and informed_at >= ? and informed_at < ?
    and (informed_at, id) > (?::timestamptz, ?::uuid) order by informed_at, id limit ${PAGE}`;

export class StatementsQuery {
  @Text({ min: 10, max: 10, pattern: DAY, description: 'First day, UTC.' }) from!: string;
  @Text({ min: 10, max: 10, pattern: DAY, description: 'Last day, UTC.' }) to!: string;
}

/** Statements as the DSA transparency database takes them: one JSON object a line, nothing personal (Art. 24(5)). */
@ApiTags('staff')
@Controller('v1/staff/statements')
export class StatementsExportController {
  constructor(private readonly em: EntityManager, private readonly audit: AuditLog) {}

  @Get('export')
  @RequiresRole('moderator', 'compliance', 'admin')
  @ApiOperation({ summary: 'Statements of reasons for the transparency database, as NDJSON' })
  @ApiOkResponse({ content: { [TYPE]: { schema: { type: 'string' } } } })
  async download(@CurrentUser() user: AuthenticatedUser, @Query() { from, to }: StatementsQuery): Promise<StreamableFile> {
    const [first, end] = [dayOf('from', from), new Date(dayOf('to', to).getTime() + DAY_MS)];
    await this.audit.append({ actor: user.id, act: 'moderation.statements-exported', purpose: 'DSA Art. 24(5)', details: { from, to } });
    const disposition = `attachment; filename="statements-${from}-${to}.ndjson"`;
    return new StreamableFile(Readable.from(this.lines(first, end)), { type: TYPE, disposition });
  }

  private async *lines(first: Date, end: Date): AsyncGenerator<string> {
    for (let after = ['-infinity', '00000000-0000-0000-0000-000000000000']; ;) {
      const rows = await this.em.execute<{ id: string; fields: object; informedAt: string }[]>(NEXT, [first, end, ...after]);
      for (const { fields } of rows) yield `${JSON.stringify(fields)}\n`;
      const last = rows.at(-1);
      if (!last || rows.length < PAGE) return;
      after = [last.informedAt, last.id];
    }
  }
}

/** At its midnight, UTC. @throws InvalidRequest */
function dayOf(name: string, day: string): Date {
  const at = parseInstant(`${day}T00:00:00Z`);
  if (at === null) throw InvalidRequest.at(`?${name}`, NO_DAY);
  return at;
}
