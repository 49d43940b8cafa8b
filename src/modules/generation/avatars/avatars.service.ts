import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { Clock } from '../../../kernel/clock.js';
import { type AccountId, type AvatarId, Ids } from '../../../kernel/ids.js';
import type { Locale } from '../../../kernel/language.js';
import { Config } from '../../../platform/config/config.js';
import {
  type AuthenticatedUser, decodeCursor, InvalidRequest, type Once, type Page, pageOf, type PageQuery,
} from '../../../platform/http/index.js';
import { AccountEvents } from '../events/account-events.js';
import { GenerationIntake } from '../generations/generation-intake.js';
import { GenerationsService } from '../generations/generations.service.js';
import { PromptChecks } from '../generations/prompt-checks.js';
import { ToolCatalog } from '../tools/tool-catalog.js';
import { AvatarDeletion } from './avatar-deletion.js';
import { AvatarRepository, type AvatarRow } from './avatar.repository.js';
import { type AvatarDeclarationBody, AvatarView, type CreateAvatarBody } from './avatars.dto.js';
import { AvatarNotFound } from './avatars.problems.js';
import { triggerWord } from './trigger-word.js';

const TRAINING_TOOL = 'avatar.train';
const NOT_DECLARED = { en: 'must be true', es: 'debe ser true' };

/** Personal models of a person's own likeness. Nobody but their owner ever learns that they are there. */
@Injectable()
export class AvatarsService {
  constructor(
    private readonly em: EntityManager,
    private readonly clock: Clock,
    private readonly ids: Ids,
    private readonly config: Config,
    private readonly catalog: ToolCatalog,
    private readonly intake: GenerationIntake,
    private readonly prompts: PromptChecks,
    private readonly generations: GenerationsService,
    private readonly avatars: AvatarRepository,
    private readonly deletion: AvatarDeletion,
    private readonly events: AccountEvents,
  ) {}

  /**
   * Looks at the photos (whose they are, their type, size and sameness, never what they show), then pays for the training and starts it.
   * That they show one person is declared, not looked for: whoever looks for faces measures them (P24).
   * @throws InvalidRequest, ContentRefused, ToolNotFound, ProviderNotOffered, FeatureRefused, ConsentRequired, TooManyQueued, QuoteInvalid,
   * PointsInsufficient, SpendingLimitReached, ConfirmationRequired
   */
  async create(
    user: AuthenticatedUser, body: CreateAvatarBody, appVersion: string | null, locale: Locale, once: Once,
  ): Promise<AvatarView> {
    mustBeDeclared(body.declaration);
    const tool = this.catalog.get(TRAINING_TOOL);
    const { name, photos, provider, quoteId } = body;
    const parameters = this.catalog.parametersOf(tool, {});
    const asked = { tool, parameters, count: 1, inputs: { photos }, inputsAt: '#', provider, quoteId, appVersion };
    const id = this.ids.ordered<AvatarId>();
    await this.prompts.assertName(user.id, { '#/name': name });
    return once(async () => {
      await this.intake.take(user, asked, async (trainingId) => {
        const row = { id, accountId: user.id, name, trainingId, photoCount: photos.length };
        await this.avatars.insert({ ...row, triggerWord: triggerWord(this.ids.token(16)), now: this.clock.now() });
        await this.events.append(user.id, 'avatar.updated', { id, status: 'training' });
      });
      return this.get(user.id, id, locale);
    });
  }

  /** @throws AvatarNotFound, also for somebody else's. */
  async get(accountId: AccountId, id: AvatarId, locale: Locale): Promise<AvatarView> {
    const row = await this.avatars.find(accountId, id);
    if (!row) throw new AvatarNotFound();
    return (await this.viewsOf(accountId, [row], locale)).get(id)!;
  }

  async list(accountId: AccountId, { cursor, limit }: PageQuery, locale: Locale): Promise<Page<AvatarView>> {
    const [before] = decodeCursor(cursor, ['uuid']) ?? [];
    const rows = await this.avatars.list(accountId, (before as AvatarId | undefined) ?? null, limit);
    const views = await this.viewsOf(accountId, rows, locale);
    return pageOf(rows, limit, ({ id }) => [id], ({ id }) => views.get(id)!);
  }

  /** It is gone for its owner at once; what is left of it, here and at the provider, is removed by and by. @throws AvatarNotFound */
  async remove(accountId: AccountId, id: AvatarId): Promise<void> {
    await this.em.transactional(async () => {
      if (!(await this.avatars.hide(accountId, id, this.clock.now()))) throw new AvatarNotFound();
      await this.events.append(accountId, 'avatar.updated', { id, status: 'deleted' });
    });
    await this.deletion.ring(id);
  }

  private async viewsOf(accountId: AccountId, rows: readonly AvatarRow[], locale: Locale): Promise<ReadonlyMap<string, AvatarView>> {
    const trainings = await this.generations.viewsById(accountId, rows.map(({ trainingId }) => trainingId), locale);
    return new Map(rows.map((row) => [row.id, AvatarView.of(row, trainings.get(row.trainingId)!, this.config.publicUrl, locale)]));
  }
}

function mustBeDeclared(declaration: AvatarDeclarationBody): void {
  const missing = (['ownPhotos', 'onePerson'] as const).filter((name) => !declaration[name]);
  const errors = missing.map((name) => ({ pointer: `#/declaration/${name}`, detail: NOT_DECLARED }));
  if (errors.length > 0) throw InvalidRequest.of(errors);
}
