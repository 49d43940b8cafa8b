import { Injectable } from '@nestjs/common';
import { Clock } from '../../../kernel/clock.js';
import type { AccountId, GenerationId } from '../../../kernel/ids.js';
import type { Locale } from '../../../kernel/language.js';
import { Config } from '../../../platform/config/config.js';
import {
  type AuthenticatedUser, decodeCursor, InvalidRequest, type Once, type Page, pageOf, type PageQuery,
} from '../../../platform/http/index.js';
import { type Charge, LedgerFacade } from '../../billing/index.js';
import { Stops } from '../engine/stops.js';
import { GenerationNotFound } from '../generation.problems.js';
import { LibraryService } from '../library/library.service.js';
import { ToolCatalog } from '../tools/tool-catalog.js';
import { GenerationIntake } from './generation-intake.js';
import { type CreateGenerationBody, GenerationView } from './generations.dto.js';
import { GenerationQueries, type GenerationRow } from './generations.queries.js';
import { PromptChecks } from './prompt-checks.js';
import { checkAgainst } from './request-check.js';

const TRAINED_ELSEWHERE = { en: 'is asked for with `POST /v1/avatars`', es: 'se pide con `POST /v1/avatars`' };
const NO_CHARGE: Charge = { state: 'held', held: 0, captured: 0, released: 0 };

@Injectable()
export class GenerationsService {
  constructor(
    private readonly clock: Clock,
    private readonly config: Config,
    private readonly catalog: ToolCatalog,
    private readonly intake: GenerationIntake,
    private readonly prompts: PromptChecks,
    private readonly stops: Stops,
    private readonly ledger: LedgerFacade,
    private readonly queries: GenerationQueries,
    private readonly library: LibraryService,
  ) {}

  /**
   * Looks at the words first, then does the rest `once`.
   * @throws ToolNotFound, InvalidRequest, ContentRefused, AvatarNotFound, ProviderNotOffered, FeatureRefused, ConsentRequired,
   * TooManyQueued, QuoteInvalid, PointsInsufficient, SpendingLimitReached, ConfirmationRequired
   */
  async create(
    user: AuthenticatedUser, body: CreateGenerationBody, appVersion: string | null, locale: Locale, once: Once,
  ): Promise<GenerationView> {
    const tool = this.catalog.get(body.tool);
    if (tool.kind === 'training') throw InvalidRequest.at('#/tool', TRAINED_ELSEWHERE);
    const parameters = this.catalog.parametersOf(tool, body.parameters ?? {});
    const count = body.count ?? 1;
    checkAgainst(tool, body, count);
    const asked = { ...body, tool, parameters, count, appVersion };
    await this.prompts.assert(user.id, asked);
    return once(async () => this.get(user.id, await this.intake.take(user, asked), locale));
  }

  /** @throws GenerationNotFound, also for somebody else's. */
  async get(accountId: AccountId, id: GenerationId, locale: Locale): Promise<GenerationView> {
    const row = await this.queries.find(accountId, id);
    if (!row) throw new GenerationNotFound();
    const [view] = await this.viewsOf([row], locale);
    return view!;
  }

  async list(accountId: AccountId, { cursor, limit }: PageQuery, locale: Locale): Promise<Page<GenerationView>> {
    const [before] = decodeCursor(cursor, ['uuid']) ?? [];
    const rows = await this.queries.list(accountId, (before as GenerationId | undefined) ?? null, limit);
    const views = new Map((await this.viewsOf(rows, locale)).map((view) => [view.id, view]));
    return pageOf(
      rows,
      limit,
      ({ id }) => [id],
      ({ id }) => views.get(id)!,
    );
  }

  /** Stops it, or has it stopped: as far as that is still possible. @throws GenerationNotFound */
  async cancel(accountId: AccountId, id: GenerationId, locale: Locale): Promise<GenerationView> {
    if (!(await this.stops.stop(accountId, id))) throw new GenerationNotFound();
    return this.get(accountId, id, locale);
  }

  /** Of those that there are. */
  async viewsById(accountId: AccountId, ids: readonly GenerationId[], locale: Locale): Promise<ReadonlyMap<string, GenerationView>> {
    const views = await this.viewsOf(await this.queries.listByIds(accountId, ids), locale);
    return new Map(views.map((view) => [view.id, view]));
  }

  private async viewsOf(rows: readonly GenerationRow[], locale: Locale): Promise<GenerationView[]> {
    const ids = rows.map(({ id }) => id);
    const begun = rows.filter(({ status, attempts }) => status !== 'queued' || attempts > 0).map(({ id }) => id);
    const [charges, outputs] = await Promise.all([this.ledger.chargesOf(ids), this.library.outputsOf(begun)]);
    return rows.map((row) => {
      const context = {
        charge: charges.get(row.id) ?? NO_CHARGE,
        outputs: outputs.get(row.id) ?? [],
        estimate: this.queries.estimate(row, this.clock.now()),
      };
      return GenerationView.of(row, context, this.config.publicUrl, locale);
    });
  }
}
