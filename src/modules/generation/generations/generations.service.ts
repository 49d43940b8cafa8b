import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { Clock } from '../../../kernel/clock.js';
import { type AccountId, type GenerationId, Ids, type QuoteId } from '../../../kernel/ids.js';
import type { Locale } from '../../../kernel/language.js';
import { Config } from '../../../platform/config/config.js';
import { type AuthenticatedUser, decodeCursor, type Page, pageOf, type PageQuery } from '../../../platform/http/index.js';
import { Jobs } from '../../../platform/jobs/jobs.js';
import { Outbox } from '../../../platform/outbox/outbox.js';
import { type Charge, LedgerFacade } from '../../billing/index.js';
import { ConsentFacade, ConsentRequired } from '../../consent/index.js';
import { Candidates } from '../engine/candidates.js';
import { Finish } from '../engine/finish.js';
import { Leases } from '../engine/lease.js';
import { AccountEvents } from '../events/account-events.js';
import { GenerationRequested } from '../generation.events.js';
import { GenerationNotFound, ProviderNotOffered, TooManyQueued } from '../generation.problems.js';
import { LibraryService } from '../library/library.service.js';
import { Quotes } from '../tools/quotes.js';
import { ToolCatalog } from '../tools/tool-catalog.js';
import { priceOf, type Work } from '../tools/work.js';
import { ChosenInputs } from './chosen-inputs.js';
import { type CreateGenerationBody, GenerationView } from './generations.dto.js';
import { GenerationQueries, type GenerationRow } from './generations.queries.js';
import { checkAgainst } from './request-check.js';

/** How long a generation may wait for its turn before it is given up, unpaid. */
const LONGEST_WAIT_MS = 24 * 3_600_000;
const NO_CHARGE: Charge = { state: 'held', held: 0, captured: 0, released: 0 };

@Injectable()
export class GenerationsService {
  constructor(
    private readonly em: EntityManager,
    private readonly clock: Clock,
    private readonly ids: Ids,
    private readonly config: Config,
    private readonly catalog: ToolCatalog,
    private readonly quotes: Quotes,
    private readonly candidates: Candidates,
    private readonly consent: ConsentFacade,
    private readonly ledger: LedgerFacade,
    private readonly chosenInputs: ChosenInputs,
    private readonly finish: Finish,
    private readonly leases: Leases,
    private readonly events: AccountEvents,
    private readonly outbox: Outbox,
    private readonly queries: GenerationQueries,
    private readonly library: LibraryService,
    private readonly jobs: Jobs,
  ) {}

  /**
   * Checks everything, then writes the generation, the hold and the outbox row in one transaction (design 3.2). Nothing is sent anywhere.
   * @throws ToolNotFound, InvalidRequest, ProviderNotOffered, FeatureRefused, ConsentRequired, TooManyQueued, QuoteInvalid,
   * PointsInsufficient
   */
  async create(user: AuthenticatedUser, body: CreateGenerationBody, appVersion: string | null, locale: Locale): Promise<GenerationView> {
    const tool = this.catalog.get(body.tool);
    const parameters = this.catalog.parametersOf(tool, body.parameters ?? {});
    const work: Work = { tool, parameters, count: body.count ?? 1, provider: body.provider ?? null, promptLength: body.prompt?.length };
    checkAgainst(tool, body, work.count);
    const usual = priceOf(work, this.candidates.offered(work));
    await this.mustBeAllowed(user.id, { ...work, files: filesOf(body), pricePerUnit: usual / work.count });
    const id = this.ids.ordered<GenerationId>();
    await this.em.transactional(async () => {
      const inputs = await this.chosenInputs.check(user.id, tool, body.inputs ?? {}, this.clock.now());
      const points = body.quoteId ? await this.quotes.redeem(user.id, body.quoteId as QuoteId, work) : usual;
      await this.ledger.hold({ accountId: user.id, reference: id, points }); // also makes the person's requests wait for each other
      if ((await this.queries.queuedCount(user.id)) >= this.config.generation.queuedPerAccount)
        throw new TooManyQueued({ retryAfterSeconds: 60 });
      await this.insert(id, user, body, work, points, appVersion);
      await this.chosenInputs.add(id, inputs);
      await this.events.append(user.id, 'generation.updated', { id, status: 'queued' });
      await this.outbox.append(GenerationRequested, { generationId: id });
    });
    return this.get(user.id, id, locale);
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

  /**
   * One that waits ends at once. One that runs is marked: its worker asks the provider to stop, which may come too late. One that has ended
   * stays as it is. @throws GenerationNotFound
   */
  async cancel(accountId: AccountId, id: GenerationId, locale: Locale): Promise<GenerationView> {
    await this.em.transactional(async () => {
      const [row] = await this.em.execute<{ status: string }[]>(
        'select status from generation where id = ? and account_id = ? for update',
        [id, accountId],
      );
      if (!row) throw new GenerationNotFound();
      if (row.status === 'queued') await this.finish.end(id, null, { status: 'cancelled' });
      if (row.status !== 'running') return;
      await this.em.execute('update generation set cancel_requested_at = coalesce(cancel_requested_at, ?) where id = ?', [
        this.clock.now(),
        id,
      ]);
      await this.leases.poke(id);
      await this.events.append(accountId, 'generation.updated', { id, status: 'running' });
    });
    await this.jobs.ring('generations', id);
    return this.get(accountId, id, locale);
  }

  private async mustBeAllowed(accountId: AccountId, work: Work): Promise<void> {
    if (this.candidates.offered(work).length === 0) throw new ProviderNotOffered();
    if ((await this.candidates.granted(work, accountId)).length > 0) return;
    const refusal = await this.candidates.refusal(work, accountId);
    if (refusal) throw refusal;
    const eligible = await this.candidates.eligible(work, accountId);
    const { purpose } = work.tool;
    const missing = await this.consent.missingFor(accountId, purpose, [...new Set(eligible.map(({ id }) => id))]);
    throw missing ? ConsentRequired.for(missing, purpose) : new ProviderNotOffered();
  }

  private async insert(
    id: GenerationId,
    user: AuthenticatedUser,
    { prompt, provider }: CreateGenerationBody,
    work: Work,
    points: number,
    appVersion: string | null,
  ): Promise<void> {
    const { tool, parameters, count } = work;
    const now = this.clock.now();
    await this.em.execute(
      `insert into generation (id, account_id, tool, prompt, parameters, requested_count, purpose, wanted_provider,
         price_per_unit, points_held,
         locale, app_version, created_at, next_action_at, deadline_at)
       values (?, ?, ?, ?, ?::jsonb, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      [
        id,
        user.id,
        tool.id,
        prompt ?? null,
        JSON.stringify(parameters),
        count,
        tool.purpose,
        provider ?? null,
        points / count,
        points,
        user.locale,
        appVersion,
        now,
        now,
        this.clock.after(LONGEST_WAIT_MS),
      ],
    );
  }

  private async viewsOf(rows: readonly GenerationRow[], locale: Locale): Promise<GenerationView[]> {
    const ids = rows.map(({ id }) => id);
    const [charges, outputs] = await Promise.all([this.ledger.chargesOf(ids), this.library.outputsOf(ids)]);
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

function filesOf({ inputs = {} }: CreateGenerationBody): Readonly<Record<string, number>> {
  return Object.fromEntries(Object.entries(inputs).map(([name, ids]) => [name, ids.length]));
}
