import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { Clock } from '../../../kernel/clock.js';
import { type AccountId, type AvatarId, type GenerationId, Ids, type QuoteId } from '../../../kernel/ids.js';
import type { Points } from '../../../kernel/points.js';
import { Config } from '../../../platform/config/config.js';
import type { AuthenticatedUser } from '../../../platform/http/index.js';
import { Outbox } from '../../../platform/outbox/outbox.js';
import { FieldCipher } from '../../../platform/secrets/field-cipher.js';
import { AuthFacade } from '../../auth/index.js';
import { LedgerFacade } from '../../billing/index.js';
import { ConsentFacade, ConsentRequired } from '../../consent/index.js';
import { AvatarRepository } from '../avatars/avatar.repository.js';
import { AvatarNotFound } from '../avatars/avatars.problems.js';
import { Candidates } from '../engine/candidates.js';
import { AccountEvents } from '../events/account-events.js';
import { GenerationRequested } from '../generation.events.js';
import { ProviderNotOffered, TooManyQueued } from '../generation.problems.js';
import { GENERATION_PARAMETERS, GENERATION_PROMPT } from '../sealed-words.js';
import { Quotes } from '../tools/quotes.js';
import type { Tool } from '../tools/tool.js';
import { priceOf, purposesOf, type Work } from '../tools/work.js';
import { ChosenInputs } from './chosen-inputs.js';
import { GenerationQueries } from './generations.queries.js';

/** How long a generation may wait for its turn before it is given up, unpaid. */
const LONGEST_WAIT_MS = 24 * 3_600_000;

/** What somebody asks for, checked against the tool's own schema. */
export interface Asked {
  readonly tool: Tool;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly count: number;
  readonly prompt?: string;
  readonly inputs?: Readonly<Record<string, readonly string[]>>;
  /** Where the inputs stand in the request, as a JSON pointer: `#/inputs` unless said. */
  readonly inputsAt?: string;
  readonly provider?: string;
  readonly quoteId?: string;
  readonly avatarId?: string;
  readonly appVersion: string | null;
}

/** The way in for every generation: checked, priced, paid for and written down together, or refused before any money moves. */
@Injectable()
export class GenerationIntake {
  constructor(
    private readonly em: EntityManager,
    private readonly cipher: FieldCipher,
    private readonly clock: Clock,
    private readonly ids: Ids,
    private readonly config: Config,
    private readonly quotes: Quotes,
    private readonly candidates: Candidates,
    private readonly consent: ConsentFacade,
    private readonly ledger: LedgerFacade,
    private readonly avatars: AvatarRepository,
    private readonly chosenInputs: ChosenInputs,
    private readonly queries: GenerationQueries,
    private readonly events: AccountEvents,
    private readonly outbox: Outbox,
    private readonly auth: AuthFacade,
  ) {}

  /**
   * Writes the generation, the hold and the outbox row in one transaction (design 3.2), with what `also` writes. Nothing is sent anywhere.
   * @throws InvalidRequest, AvatarNotFound, ProviderNotOffered, FeatureRefused, ConsentRequired, TooManyQueued, QuoteInvalid,
   * PointsInsufficient, SpendingLimitReached, ConfirmationRequired
   */
  async take(user: AuthenticatedUser, asked: Asked, also?: (id: GenerationId) => Promise<void>): Promise<GenerationId> {
    const work = await this.workOf(user.id, asked);
    const usual = priceOf(work, this.candidates.offered(work));
    await this.mustBeAllowed(user.id, { ...work, files: filesOf(asked), pricePerUnit: usual / work.count });
    const id = this.ids.ordered<GenerationId>();
    await this.em.transactional(async () => {
      await this.auth.assertStaysActive(user.id);
      const { tool, inputs: chosen = {}, inputsAt, quoteId, avatarId } = asked;
      const inputs = await this.chosenInputs.check(user.id, tool, chosen, this.clock.now(), inputsAt);
      if (avatarId) await this.avatarOf(user.id, avatarId, { isKept: true });
      const points = quoteId ? await this.quotes.redeem(user.id, quoteId as QuoteId, work, usual) : usual;
      // also makes the person's requests wait for each other
      await this.ledger.hold({ accountId: user.id, reference: id, points, isPriceSeen: quoteId !== undefined });
      if ((await this.queries.queuedCount(user.id)) >= this.config.generation.queuedPerAccount)
        throw new TooManyQueued({ retryAfterSeconds: 60 });
      await this.insert(id, user, asked, points);
      await this.chosenInputs.add(id, inputs);
      await also?.(id);
      await this.events.append(user.id, 'generation.updated', { id, status: 'queued' });
      await this.outbox.append(GenerationRequested, { generationId: id });
    });
    return id;
  }

  private async workOf(accountId: AccountId, { tool, parameters, count, prompt, provider, avatarId }: Asked): Promise<Work> {
    const avatar = avatarId ? await this.avatarOf(accountId, avatarId) : undefined;
    return { tool, parameters, count, provider: provider ?? null, promptLength: prompt?.length, avatar };
  }

  private async avatarOf(accountId: AccountId, id: string, options?: { readonly isKept: boolean }): Promise<NonNullable<Work['avatar']>> {
    const avatar = await this.avatars.findUsable(accountId, id as AvatarId, options);
    if (!avatar) throw new AvatarNotFound();
    return avatar;
  }

  private async mustBeAllowed(accountId: AccountId, work: Work): Promise<void> {
    if (this.candidates.offered(work).length === 0) throw new ProviderNotOffered();
    if ((await this.candidates.granted(work, accountId)).length > 0) return;
    const refusal = await this.candidates.refusal(work, accountId);
    if (refusal) throw refusal;
    const eligible = await this.candidates.eligible(work, accountId);
    for (const purpose of purposesOf(work.tool)) {
      const missing = await this.consent.missingFor(accountId, purpose, [...new Set(eligible.map(({ id }) => id))]);
      if (missing) throw ConsentRequired.for(missing, purpose);
    }
    throw new ProviderNotOffered();
  }

  private async insert(id: GenerationId, user: AuthenticatedUser, asked: Asked, points: Points): Promise<void> {
    const { tool, parameters, count, prompt, provider, avatarId, appVersion } = asked;
    const now = this.clock.now();
    await this.em.execute(
      `insert into generation (id, account_id, tool, avatar_id, prompt, parameters, requested_count, purpose, wanted_provider,
         price_per_unit, points_held,
         locale, app_version, created_at, next_action_at, deadline_at)
       values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      [
        id,
        user.id,
        tool.id,
        avatarId ?? null,
        this.cipher.sealFor(GENERATION_PROMPT, id, prompt ?? null),
        this.cipher.sealFor(GENERATION_PARAMETERS, id, JSON.stringify(parameters)),
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
}

function filesOf({ inputs = {} }: Asked): Readonly<Record<string, number>> {
  return Object.fromEntries(Object.entries(inputs).map(([name, ids]) => [name, ids.length]));
}
