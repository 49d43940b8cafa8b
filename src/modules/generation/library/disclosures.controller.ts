import { EntityManager } from '@mikro-orm/postgresql';
import { Controller, Get, Query } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import type { AccountId, CreationId, GenerationId } from '../../../kernel/ids.js';
import type { Locale } from '../../../kernel/language.js';
import {
  type AuthenticatedUser,
  CurrentUser,
  decodeCursor,
  IdParam,
  Language,
  OpenTo,
  pageOf,
  PageQuery,
  Refuses,
} from '../../../platform/http/index.js';
import { ConsentFacade } from '../../consent/index.js';
import { CreationNotFound } from '../generation.problems.js';
import { CreationQueries } from './creations.queries.js';
import { DisclosurePage, DisclosureView } from './disclosures.dto.js';

type Row = Omit<DisclosureView, 'at' | 'keptUntil' | 'erasedAt'> &
  Record<'at', Date | string> &
  Record<'keptUntil' | 'erasedAt', Date | string | null>;

const SELECT = `
  select id, generation_id as "generationId", recipient as provider, model, purpose, to_json(categories) as categories,
    to_json(input_hashes) as "inputHashes", policy_version as "policyVersion", announced_at as at, outcome,
    retention_promise as "retentionPromise",
    kept_until as "keptUntil", erasure, erased_at as "erasedAt",
    erasure_reason as "erasureReason"
  from disclosure
  where account_id = ? and (?::uuid is null or generation_id = ?) and (?::uuid is null or id < ?) order by id desc limit ?`;

/** The record of where each picture went (C3, C5). */
@ApiTags('disclosures')
@OpenTo('suspended', 'deletion-scheduled')
@Controller('v1')
export class DisclosuresController {
  constructor(
    private readonly em: EntityManager,
    private readonly creations: CreationQueries,
    private readonly consent: ConsentFacade,
  ) {}

  @Get('privacy/disclosures')
  @ApiOkResponse({ type: DisclosurePage })
  all(@CurrentUser() user: AuthenticatedUser, @Query() query: PageQuery, @Language() locale: Locale): Promise<DisclosurePage> {
    return this.page(user.id, null, query, locale);
  }

  @Get('creations/:id/disclosures')
  @ApiOkResponse({ type: DisclosurePage })
  @Refuses(CreationNotFound)
  async ofCreation(
    @CurrentUser() user: AuthenticatedUser, @IdParam() id: CreationId, @Query() query: PageQuery, @Language() locale: Locale,
  ): Promise<DisclosurePage> {
    const creation = await this.creations.find(user.id, id);
    if (!creation) throw new CreationNotFound();
    return this.page(user.id, creation.generationId, query, locale);
  }

  private async page(
    accountId: AccountId, generationId: GenerationId | null, { cursor, limit }: PageQuery, locale: Locale,
  ): Promise<DisclosurePage> {
    const [before = null] = decodeCursor(cursor, ['uuid']) ?? [];
    const rows = await this.em.execute<Row[]>(SELECT, [accountId, generationId, generationId, before, before, limit + 1]);
    const promiseOf = await this.promises(accountId, rows, locale);
    return pageOf(rows, limit, ({ id }) => [id], (row) => ({
      ...row, at: iso(row.at)!, keptUntil: iso(row.keptUntil), erasedAt: iso(row.erasedAt), retentionPromise: promiseOf(row),
    }));
  }

  /** As the text that was agreed to says it in the reader's language; as it was written down where that text says nothing. */
  private async promises(accountId: AccountId, rows: readonly Row[], locale: Locale): Promise<(row: Row) => string> {
    const byText = new Map<string, ReadonlyMap<string, string>>();
    const key = ({ purpose, policyVersion }: Row) => `${purpose} ${policyVersion}`;
    for (const row of rows) {
      if (byText.has(key(row))) continue;
      byText.set(key(row), await this.consent.promisesOf(accountId, row.purpose, row.policyVersion, locale));
    }
    return (row) => byText.get(key(row))?.get(row.provider) ?? row.retentionPromise;
  }
}

function iso(at: Date | string | null): string | null {
  return at === null ? null : new Date(at).toISOString();
}
